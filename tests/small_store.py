"""A small store of three files, built with the product's own stages."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from indexer.build import index_paths
from indexer.embed import load_encoder

PANYU = """关于政协番禺区十四届五次会议第075号提案的答复

王小明委员：
您提出的《关于加快社会组织孵化基地建设的提案》收悉，现答复如下：

一、孵化基地的投入
2020年，区财政共投入373万元用于社会组织孵化基地建设，其中场地租金120万元。𠮷祥街孵化点已建成并投入使用，入驻社会组织35家。

二、下一步计划
计划2021年再建设2个镇街孵化点。

广州市番禺区民政局
2020年11月30日
"""

HARBIN = """关于加大社会组织扶持力度的提案

提案号：第0218号
提案者：李大海
案由：我市社会组织发展缺少资金。

一、问题
哈尔滨市社会组织孵化基地只有1处，市财政每年投入50万元，难以满足需要。

二、建议
建议市民政局设立社会组织发展专项资金，每年不低于200万元。

哈尔滨市政协委员 李大海
2018年1月20日
"""

REGULATION = """深圳市社会组织等级评估办法

深民规〔2019〕3号

第一章 总则
第一条 为规范社会组织等级评估工作，制定本办法。
第二条 评估结果分为五级，由高至低为5A、4A、3A、2A、1A。

第二章 附则
第三条 本办法自2019年6月1日起施行，有效期五年。

深圳市民政局
2019年5月10日
"""

FILES = {"panyu_reply_075.txt": PANYU, "harbin_proposal_218.txt": HARBIN, "shenzhen_pinggu.txt": REGULATION}


def write_files(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build_small_store(folder: Path) -> Path:
    """Put a store of the three files into the folder; it is built once in a test run, then copied."""
    return Path(shutil.copytree(_built(), folder / "store"))


@cache
def _built() -> Path:
    _TEMPORARY.append(tempfile.TemporaryDirectory())
    folder = Path(_TEMPORARY[-1].name)
    index_paths([write_files(folder / "files")], folder=folder / "store", encoder=load_encoder("builtin"))
    return folder / "store"


_TEMPORARY: list[tempfile.TemporaryDirectory[str]] = []  # kept until the run ends
