"""The courtesy around an invented reply, so that its words learn to count for little."""

from __future__ import annotations

import random

# As departments write: 尊敬的李某委员：您提出的《关于加强养老服务的提案》收悉，现答复如下。
_GREETINGS = (
    "尊敬的{who}：", "{who}：您好！", "{who}您好，", "{who}同志：", "尊敬的{who}，您好！", "{who}：", "",
)  # fmt: skip
_WHO = ("网友", "市民", "委员", "代表", "先生", "女士", "来信人", "居民", "用户", "民革界别", "农工党支部", "群众", "家长", "业主")
_RECEIPTS = (
    "您的留言已收悉。现将有关情况回复如下：", "您在平台上的留言我们已经收到，经研究，现答复如下：",
    "您反映的问题我单位高度重视，立即安排人员调查核实，现回复如下：",
    "您提出的建议收悉，首先感谢您对我们工作的关心和支持！现就您关注的问题答复如下：",
    "您提出的《{about}》收悉，经会同有关部门研究，现将办理情况答复如下：",
    "来信收悉。关于您反映的“{about}”问题，经调查，情况如下：", "您提出的关于{about}的提案（建议）收悉，现答复如下：",
    "您咨询的问题已转交我局办理，经核查，答复如下：", "感谢您的提问。就您咨询的{about}，答复如下：",
    "您好，您的来信已收到，现将调查处理情况反馈如下：", "经了解，现就相关情况说明如下：",
)  # fmt: skip
_CLOSINGS = (
    "感谢您对我们工作的关心、理解与支持！", "如有疑问，请拨打咨询电话与我们联系。", "感谢您的留言，祝您生活愉快！",
    "再次感谢您的监督与支持，欢迎继续提出宝贵意见。", "特此回复。", "以上答复如有不妥，请批评指正。",
    "感谢您对我市工作的关注和支持，欢迎您今后继续建言献策。", "专此答复，诚挚感谢。", "此复。", "下一步，我局将继续加大工作力度。",
    "",
)  # fmt: skip
_SIGNATURES = ("{year}年{month}月{day}日", "局办公室 {year}年{month}月", "联系人及联系电话附后 {year}年{month}月{day}日", "", "")


def wrap_reply(text: str, *, about: str, rng: random.Random) -> str:
    """Greeting, receipt, the text, thanks, signature; `about` is quoted back in some receipts."""
    greeting, receipt, closing, signature = (rng.choice(forms) for forms in (_GREETINGS, _RECEIPTS, _CLOSINGS, _SIGNATURES))
    dated = signature.format(year=rng.randint(2008, 2025), month=rng.randint(1, 12), day=rng.randint(1, 28))
    return greeting.format(who=rng.choice(_WHO)) + receipt.format(about=about) + text + closing + dated
