from corpus.script import fold_script, stray_traditional


def test_traditional_characters_are_named_once_each_in_order() -> None:
    assert stray_traditional("加强社區服务,关心殘疾人,社區为本") == ("區", "殘")


def test_characters_that_simplified_text_uses_are_not_traditional() -> None:
    assert stray_traditional("乾隆年间的著名瞭望台,覆盖全县") == ()


def test_the_folded_view_is_of_the_same_length() -> None:
    text = "社會組織共344家,其中五A級1家"
    assert fold_script(text) == "社会组织共344家,其中五A级1家"
    assert len(fold_script(text)) == len(text)
