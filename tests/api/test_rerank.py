from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from api.boosts import Agreement
from api.rerank import FeatureReranker, ModelReranker, RerankWeights, load_reranker
from api.rerank_features import Reread
from corpus.errors import InvalidInput
from indexer.match import TokenMatcher
from tests.tiny_models import static_encoder, write_bert

NAMES = [field.name for field in fields(RerankWeights)]
NOTHING = dict.fromkeys(NAMES, 0.0)
ENCODER = static_encoder({"孵": (1.0, 0.0), "化": (0.0, 1.0), "补": (0.6, 0.8), "停": (-1.0, 0.0)})
QUERY = "孵化"


def even(terms: Sequence[str]) -> list[float]:
    return [1.0] * len(terms)


def reranker(**weights: float) -> FeatureReranker:
    return FeatureReranker(matcher=TokenMatcher(ENCODER), weigh=even, weights=RerankWeights(**{**NOTHING, **weights}))


def passage(text: str = "", *, title: str = "", heading: str = "", lexical: float = 0.0, agreement: Agreement | None = None) -> Reread:
    return Reread(title=title, heading=heading, text=text, lexical=lexical, document=0.75, dense=-0.5, agreement=agreement)


def agreed(**given: float) -> Agreement:
    return Agreement(**{"place": None, "year": None, "kind": None, "department": None, "number": None, **given})


def score(chosen: FeatureReranker, *passages: Reread, query: str = QUERY) -> list[float]:
    return [float(one) for one in chosen.score(query, passages, frequency=lambda term: 1, total=10)]


def test_features_stand_in_the_order_of_the_weights() -> None:
    given = passage("孵化", lexical=0.5, agreement=agreed(place=1.0, year=0.7, kind=0.8, department=0.3, number=1.0))
    (row,) = reranker().features(QUERY, [given], frequency=lambda term: 1, total=10)
    assert dict(zip(NAMES, row.tolist(), strict=True)) == pytest.approx(
        {
            "lexical": 0.5,
            "document": 0.75,
            "dense": -0.5,
            "tokens": 1.0,
            "coverage": 1.0,
            "window": 1.0,
            "place": 1.0,
            "year": 0.7,
            "kind": 0.8,
            "department": 0.3,
        },
        abs=1e-3,
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_weight_counts_its_own_feature_and_no_other(name: str) -> None:
    given = passage("补", title="孵化", lexical=0.5, agreement=agreed(place=1.0, year=0.7, kind=0.8, department=0.3))
    row = reranker().features(QUERY, [given], frequency=lambda term: 1, total=10)[0]
    assert score(reranker(**{name: 2.0}), given) == pytest.approx([2 * row[NAMES.index(name)]])


def test_title_and_heading_are_compared_token_by_token_as_well() -> None:
    assert score(reranker(tokens=1.0), passage("停"), passage("停", title="孵"), passage("停", title="孵", heading="化")) == pytest.approx(
        [-0.5, 0.5, 1.0], abs=1e-3
    )


@pytest.mark.parametrize("name", ["place", "year", "kind", "department"])
def test_what_agrees_with_the_question_comes_before_what_is_otherwise_the_same(name: str) -> None:
    shipped = FeatureReranker(matcher=TokenMatcher(ENCODER), weigh=even)
    against, unknown, agrees = score(shipped, *(passage("孵化", agreement=agreed(**{name: value})) for value in (0.0, 0.3, 1.0)))
    assert against < unknown < agrees
    assert agrees - against == pytest.approx(getattr(RerankWeights(), name), abs=1e-4)


def test_where_the_question_names_nothing_agreement_counts_for_nobody() -> None:
    given = [passage("孵化", agreement=one) for one in (None, agreed(), agreed(number=1.0))]
    assert len(set(score(FeatureReranker(matcher=TokenMatcher(ENCODER), weigh=even), *given))) == 1


def test_no_passages_have_no_scores() -> None:
    assert score(reranker(tokens=1.0)) == []
    assert reranker().features(QUERY, [], frequency=lambda term: 1, total=10).shape == (0, len(NAMES))


def test_a_query_and_passages_without_words_are_no_error() -> None:
    assert score(reranker(tokens=1.0, coverage=1.0, window=1.0), passage(""), passage("孵化"), query="？！") == [0.0, 0.0]
    assert score(reranker(tokens=1.0, coverage=1.0, window=1.0), passage("")) == [0.0]


def test_a_passage_scores_the_same_in_any_company_and_order() -> None:
    shipped = FeatureReranker(matcher=TokenMatcher(ENCODER), weigh=even)
    given = [passage("补，停" * place, title="孵", lexical=place / 9) for place in range(9)]
    together = score(shipped, *given)
    assert score(shipped, *given[::-1])[::-1] == pytest.approx(together, abs=1e-5)
    assert [score(shipped, one)[0] for one in given] == pytest.approx(together, abs=1e-5)


def test_none_is_no_reranker_and_builtin_needs_no_file() -> None:
    assert load_reranker("none") is None
    builtin = load_reranker("builtin")
    assert isinstance(builtin, FeatureReranker)
    assert (builtin.name, builtin.depth, builtin.weights) == ("builtin", 60, RerankWeights())
    near, far = builtin.score("社会组织补贴", [passage("对社会组织给予资助。"), passage("停车收费。")], frequency=lambda term: 1, total=10)
    assert near > far


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # torch and transformers warn about their own innards
def test_a_folder_is_a_cross_encoder_that_reads_title_heading_and_text(tmp_path: Path) -> None:
    from api.cross_encoder import load_cross_encoder

    write_bert(tmp_path, scores=1)
    loaded = load_reranker(str(tmp_path))
    assert isinstance(loaded, ModelReranker)
    assert (loaded.name, loaded.depth) == (str(tmp_path), 40)
    given = [passage("孵化基地", title="政府", heading="拨款", lexical=1.0), passage("停车"), passage("孵化基地")]
    expected = load_cross_encoder(str(tmp_path)).score("社会组织", ["政府\n拨款\n孵化基地", "停车", "孵化基地"])
    np.testing.assert_array_equal(loaded.score("社会组织", given, frequency=lambda term: 1, total=10), expected)


def test_a_reranker_that_is_nowhere_is_refused_by_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InvalidInput) as caught:
        load_reranker("./no-such-folder")
    assert caught.value.field == "reranker"
