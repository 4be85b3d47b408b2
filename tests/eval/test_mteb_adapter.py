from importlib.util import find_spec

import numpy as np
import pytest

from corpus.errors import InvalidInput
from eval.mteb_adapter import MtebEncoder
from indexer.embed import load_encoder

TEXTS = ["区政府拨款建设区级社会组织孵化基地", "查处机动车违法停车行为", "老年人养老补贴标准"]
BATCHES = [{"text": TEXTS[:2], "id": ["1", "2"]}, {"text": TEXTS[2:], "id": ["3"]}]
PLACE = {"task_metadata": None, "hf_split": "test", "hf_subset": "default"}


def test_batches_become_rows_in_their_order_by_what_they_are() -> None:
    adapter, encoder = MtebEncoder("builtin"), load_encoder("builtin")
    for prompt_type, rows in (("query", encoder.encode_queries(TEXTS)), ("document", encoder.encode_passages(TEXTS))):
        np.testing.assert_array_equal(adapter.encode(BATCHES, **PLACE, prompt_type=prompt_type, batch_size=32), rows)
    np.testing.assert_array_equal(adapter.encode(BATCHES, **PLACE), encoder.encode_passages(TEXTS))


def test_similarities_are_cosines() -> None:
    adapter = MtebEncoder("builtin", None, device="cpu")
    east, north, both = np.array([2.0, 0]), np.array([0, 3.0]), np.array([1.0, 1])
    half = 0.5**0.5
    np.testing.assert_allclose(adapter.similarity(np.array([east, north]), np.array([both, east])), [[half, 1], [half, 0]], atol=1e-6)
    np.testing.assert_allclose(adapter.similarity_pairwise(np.array([east, north]), np.array([both, east])), [half, 0], atol=1e-6)


def test_a_task_without_text_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        MtebEncoder("builtin").encode([{"image": [b""]}], **PLACE)
    assert caught.value.field == "inputs"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(find_spec("mteb") is None, reason="mteb is not installed: pip install 'wence[mteb]'")
def test_mteb_evaluates_the_built_in_encoder_on_a_retrieval_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    import mteb
    from datasets import Dataset
    from mteb.mocks.mock_tasks.retrieval import MockRetrievalTask
    from mteb.models.models_protocols import EncoderProtocol

    class PolicyTask(MockRetrievalTask):
        def load_data(self, num_proc: int | None = None, **options: object) -> None:
            corpus = Dataset.from_list([{"id": str(place), "title": "", "text": text} for place, text in enumerate(TEXTS)])
            queries = Dataset.from_list([{"id": "q0", "text": "社会组织孵化基地"}, {"id": "q1", "text": "违法停车怎么查处"}])
            split = {"corpus": corpus, "queries": queries, "relevant_docs": {"q0": {"0": 1}, "q1": {"2": 1}}, "top_ranked": None}
            self.dataset = {"default": {"test": split, "val": split}}
            self.data_loaded = True

    adapter = MtebEncoder("builtin@64")
    assert isinstance(adapter, EncoderProtocol)
    assert (adapter.mteb_model_meta.name, adapter.mteb_model_meta.embed_dim) == ("wence/builtin@64", 64)
    result = mteb.evaluate(adapter, PolicyTask(), cache=None, co2_tracker=False, show_progress_bar=False).task_results[0]
    scores = result.scores["test"][0]
    assert scores["recall_at_1"] == 0.5  # the second question's judged document is not the one it is about
    assert scores["recall_at_3"] == 1
