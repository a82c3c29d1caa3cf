"""Fujian as the demo knows it: nine real cities, invented streets and invented people.

Cities, districts and coordinates (WGS-84, rounded) are public facts. Streets, halls and auditors are made up;
any likeness to a real hall is chance.
"""

from dataclasses import dataclass
from enum import StrEnum

from forms.text import Bilingual


class Operator(StrEnum):
    CM = "CM"
    CU = "CU"
    CT = "CT"


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the WGS-84 ellipsoid, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class DemoCity:
    """`code` is the first letters of the city's pinyin; `n_auditors` is how many live and work there."""

    code: str
    name: Bilingual
    centre: Place
    district: Bilingual
    n_auditors: int


@dataclass(frozen=True, slots=True)
class DemoAuditor:
    code: str
    name: Bilingual
    city: str


CITIES = (
    DemoCity(
        "FZ", Bilingual("福州", "Fuzhou"), Place(26.0745, 119.2965), Bilingual("鼓楼区", "Gulou District"), 2
    ),
    DemoCity(
        "XM", Bilingual("厦门", "Xiamen"), Place(24.4870, 118.1160), Bilingual("思明区", "Siming District"), 2
    ),
    DemoCity(
        "QZ",
        Bilingual("泉州", "Quanzhou"),
        Place(24.9080, 118.5900),
        Bilingual("鲤城区", "Licheng District"),
        2,
    ),
    DemoCity(
        "ZZ",
        Bilingual("漳州", "Zhangzhou"),
        Place(24.5130, 117.6550),
        Bilingual("芗城区", "Xiangcheng District"),
        1,
    ),
    DemoCity(
        "PT",
        Bilingual("莆田", "Putian"),
        Place(25.4390, 119.0080),
        Bilingual("城厢区", "Chengxiang District"),
        1,
    ),
    DemoCity(
        "SM",
        Bilingual("三明", "Sanming"),
        Place(26.2640, 117.6390),
        Bilingual("三元区", "Sanyuan District"),
        1,
    ),
    DemoCity(
        "NP",
        Bilingual("南平", "Nanping"),
        Place(26.6420, 118.1780),
        Bilingual("延平区", "Yanping District"),
        1,
    ),
    DemoCity(
        "LY",
        Bilingual("龙岩", "Longyan"),
        Place(25.0960, 117.0180),
        Bilingual("新罗区", "Xinluo District"),
        1,
    ),
    DemoCity(
        "ND",
        Bilingual("宁德", "Ningde"),
        Place(26.6660, 119.5420),
        Bilingual("蕉城区", "Jiaocheng District"),
        1,
    ),
)

STREETS = (
    Bilingual("五一路", "Wuyi Road"),
    Bilingual("中山路", "Zhongshan Road"),
    Bilingual("新华路", "Xinhua Road"),
    Bilingual("学府路", "Xuefu Road"),
    Bilingual("江滨路", "Jiangbin Road"),
    Bilingual("榕城街", "Rongcheng Street"),
    Bilingual("东街口", "Dongjiekou"),
    Bilingual("西湖里", "Xihuli"),
    Bilingual("南门兜", "Nanmendou"),
    Bilingual("北环路", "Beihuan Road"),
    Bilingual("青年路", "Qingnian Road"),
    Bilingual("凤凰街", "Fenghuang Street"),
    Bilingual("站前路", "Zhanqian Road"),
    Bilingual("文化街", "Wenhua Street"),
    Bilingual("白云路", "Baiyun Road"),
    Bilingual("万寿路", "Wanshou Road"),
    Bilingual("龙津路", "Longjin Road"),
    Bilingual("茶亭街", "Chating Street"),
)

AUDITOR_NAMES = (
    Bilingual("林晓雯", "Lin Xiaowen"),
    Bilingual("陈志远", "Chen Zhiyuan"),
    Bilingual("黄丽娟", "Huang Lijuan"),
    Bilingual("郑伟民", "Zheng Weimin"),
    Bilingual("吴思琪", "Wu Siqi"),
    Bilingual("王海涛", "Wang Haitao"),
    Bilingual("许雅婷", "Xu Yating"),
    Bilingual("蔡明杰", "Cai Mingjie"),
    Bilingual("刘佳颖", "Liu Jiaying"),
    Bilingual("邱国栋", "Qiu Guodong"),
    Bilingual("谢美玲", "Xie Meiling"),
    Bilingual("叶俊峰", "Ye Junfeng"),
)
