"""Chinese names, in Chinese letters and in Latin ones (pinyin)."""

import re

_SURNAME_LIST = """
ai an ao bai ban bao bi bian bo bu cai cao cen chai chang chao che chen cheng chi chu cui dai dang deng di ding
dong dou du duan fan fang fei feng fu gan gao ge geng gong gou gu guan guang gui guo han hang hao he hong hou hu
hua huang huo ji jia jian jiang jiao jin jing ju kang ke kong kuang lai lan lang lei leng li lian liang liao lin
ling liu long lou lu luo lv lyu ma mao mei meng mi miao min mo mu ni nie niu ou pan pang pei peng pi piao ping
pu qi qian qiang qiao qin qiu qu quan que ran ren rong ruan sha shan shang shao shen sheng shi shu shuai song su
sui sun tan tang tao teng tian tong tu wan wang wei wen weng wu xi xia xian xiang xiao xie xin xing xiong xu
xuan xue yan yang yao ye yi yin ying you yu yuan yue yun zang zeng zha zhai zhan zhang zhao zhen zheng zhong
zhou zhu zhuang zhuo zou zu zuo ouyang sima shangguan zhuge
"""
_SURNAMES = frozenset(_SURNAME_LIST.split())
_TWO = frozenset(("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯"))
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ong|ing|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|a|o|e|i|u|v)"
)
_GIVEN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}", re.IGNORECASE)


def is_surname(word: str) -> bool:
    """Whether a word in Latin letters is a Chinese family name."""
    return word.casefold() in _SURNAMES


def is_given(word: str, least: int = 1) -> bool:
    """Whether a word in Latin letters can be a Chinese given name of at least so many syllables."""
    if " " in word or not _GIVEN.fullmatch(word):
        return False
    return least < 2 or not re.fullmatch(_SYLLABLE, word, re.IGNORECASE)


def parted(name: str) -> tuple[str, str]:
    """Return family and given name of a name in Chinese letters; one of another script's order stays whole."""
    if "·" in name:
        return name, ""
    length = 2 if name[:2] in _TWO and len(name) > 2 else 1
    return name[:length], name[length:]
