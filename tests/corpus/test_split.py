from corpus.split import split_document

PROPOSAL = (
    "建议/提案提出者: 某委员会; 建议/提案号: 011\n标题: 培育社会组织\n建议/提案内容:\n"
    + "近年来,我区社会组织发展很快,但仍存在一些问题。" * 12
    + "\n"
)
REPLY = (
    "承办单位: 主办: 民政局 协办:\n答复日期: 2016-04-19\n答复内容:\n某委员会:\n你们提出的《培育社会组织的提案》收悉,现答复如下:"
    + "我局高度重视。" * 20
)


def test_a_form_with_proposal_and_reply_is_cut_where_the_handling_begins():
    text = PROPOSAL + REPLY
    assert [span.cut(text) for span in split_document(text)] == [PROPOSAL, REPLY]


def test_a_reply_under_a_heading_of_its_own_is_cut_at_that_heading():
    reply = "关于区政协第75号提案的答复\n某委员:\n您提出的提案收悉,现答复如下:" + "我局高度重视。" * 20
    text = "关于培育社会组织的提案\n" + "建议加大资金扶持力度。" * 20 + "\n" + reply
    assert [span.cut(text) for span in split_document(text)][1] == reply


def test_a_reply_alone_is_one_document():
    text = "关于区政协第75号提案的答复\n某委员:\n您提出的提案收悉,现答复如下:" + "我局高度重视提案办理。" * 40
    assert len(split_document(text)) == 1


def test_a_proposal_that_speaks_of_replies_is_one_document():
    text = "关于提高提案办理质量的提案\n" + "建议承办单位认真对待提案的答复,答复内容要具体。" * 20
    assert len(split_document(text)) == 1
