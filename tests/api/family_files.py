"""A policy of a ministry, two cities that passed it on, and a text of another subject: what the tests of families search."""

from pathlib import Path

NATIONAL = """关于加强社区养老服务设施建设的指导意见

各省、自治区、直辖市民政厅(局):
为满足老年人就近养老的需要,现就加强社区养老服务设施建设提出如下意见。
一、新建住宅小区按每百户不少于30平方米配建养老服务用房,与住宅同步规划、同步建设、同步验收、同步交付。
二、已建成住宅小区没有配建的,由所在地街道通过购置、置换、租赁等方式在三年内补足,费用由区财政列支。
三、养老服务用房无偿提供给社会组织使用的,不得改作他用,每年由街道检查一次并公布结果。
四、对承接运营的社会组织,按服务人次给予补贴,补贴标准由各地根据财力确定,并报省级民政部门备案。
五、每餐补助3元。
六、各地应当在每年十二月底前,把设施清单、面积、运营单位和服务人次汇总上报。

民政部
2021年3月5日
"""
PASSED_ON = "{city}民政局关于转发《关于加强社区养老服务设施建设的指导意见》的通知\n\n各区民政局:\n现将上述文件转发给你们,请认真贯彻执行。\n\n{city}民政局\n2021年4月{day}日\n\n"
PARKING = """关于老城区停车问题的答复

李某某委员:
您提出的提案收悉,现答复如下:
一、社区养老服务设施旁的车位900个夜间开放,凭居住证登记使用。
二、立体停车楼正在办理用地手续,尚不能确定开工时间。

长沙市公安局
2021年6月1日
"""


def passed_on(city: str, day: int) -> str:
    return PASSED_ON.format(city=city, day=day) + NATIONAL


def write_family(folder: Path) -> Path:
    folder.mkdir(parents=True)
    files = {"mz": NATIONAL, "gz": passed_on("广州市", 2), "wh": passed_on("武汉市", 9), "parking": PARKING}
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder
