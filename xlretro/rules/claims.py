"""How Chinese claims a result in degrees instead of figures: the patterns behind XR701, after the examples of the guide."""

from __future__ import annotations

import re

__all__ = ["BARE_CHANGE", "CLAIMS", "METRICS", "NOT_BARE", "PRAISE", "UNREAL", "any_of"]


def any_of(words: str) -> str:
    """Alternatives of a blank-separated list, the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


METRICS = """
速度 效率 质量 体验 满意度 粘性 黏性 销售 销量 单量 业绩 收入 成本 客流 流量 转化 订单 曝光 人气 口碑 意识 水平 能力
热情 积极性 士气 互动 活跃 留存 复购 拉新 日活 月活 客单价 投诉 客诉 差评 费用 支出 时长 时间 耗时 周期 人数 人次
粉丝 用户 会员 排名 份额 声量 营收 利润 毛利 性能 功能 凝聚力 稳定性 体量 规模 占比 比例 流失 返工 差错 故障 好评
阅读 关注 影响 印象 认知 性价比 DAU MAU GMV UV PV ROI NPS CTR CVR CPA
"""
"""What is measured."""
_WORK = "退货 退款 退订 咨询 库存 到店 播放 周转 配送 发货 响应 进度 节奏 时效 审批"
# Two characters and more before 率 or 量 name the metric, and are quoted whole; a word such as 若 or 没 is no part of
# its name.
_STEM = r"[^\W\d_若如可能会将使让没不无未的了与和对因但而则]"
_METRIC = rf"(?:{any_of(METRICS)}|{any_of(_WORK)}|{_STEM}{{2,6}}(?:率|度|量|额|数|值|力|性|感))"

_CHANGES = """
提升 提高 增长 上升 上涨 增加 改善 好转 改观 进步 下降 降低 减少 回落 回升 增强 扩大 缩短 加快 增多 减弱 变好 变差
下滑 攀升 走高 走低 上扬 激增 猛增 大增 锐减 大跌 大涨 暴涨 飙升 涨
"""
_CHANGE = f"(?:{any_of(_CHANGES)})"
_RISE = f"(?:{any_of(_CHANGES + '优化 突破 超支 延迟 延误 流失 拉动 带动 促进 推动 完善 成长 波动 滞后 加强 缓解 提速 缩小 见长')})"
_DEGREE = any_of("""
有所 略有 稍有 稍微 略微 均有 都有 也有 明显 显著 大幅 大幅度 小幅 小幅度 稳步 极大 极大地 大大 较大 较大幅度 很大
有效 飞速 逐渐 日益 得到 有了 显着 明显地 大为
""")
# 进一步完善退款页 is a plan; only behind a metric do these tell a result.
_SLOWLY = any_of("进一步 全面 快速 迅速 不断 持续 逐步 更加 普遍 整体")
_VERY = f"""(?:{
    any_of('''
很 非常 比较 较 较为 更 最 十分 相当 挺 蛮 还算 还 特别 极 极其 格外 尤为 颇 颇为 整体 总体 都 均 也 普遍 一直 相对 偏 太 够 是 得
依然 仍 更加
''')
})"""
_MANY = any_of("明显 显著 较大 很大 不少 较多 很多 很快 较快 不小 一些 许多 巨大 可观 迅速 飞快 多")
_GOOD = any_of("""
不错 好 良好 理想 可以 明显 显著 突出 优异 优秀 喜人 可观 热烈 积极 火爆 火热 出色 亮眼 抢眼 斐然 尚可 一般 平平
欠佳 不佳 较差 差 满意 正面 到位 强烈 踊跃 活跃 高涨 惊喜 可喜 还行 超预期 显着 旺 棒 给力 圆满 顺利 流畅 顺畅 稳定
平稳 紧密 默契 高效 众多
""")
_JUDGED = any_of("""
效果 成效 反响 反馈 表现 口碑 评价 成绩 成果 收效 业绩 体验 热度 氛围 气氛 人气 参与 参与度 互动 讨论 转化 数据 销量
销售 质量 状态 热情 情绪 满意度 进展 收益 情况 结果 流量 曝光 活跃度 投放 带货 带货效果 传播 推广 引流 势头 走势
印象 运营 贡献 性价比 进度 时效 作用 影响 协作 配合 沟通 协同 衔接 运行 执行
""")
_MUCH = any_of("""
良好 较好 很好 不错 显著 明显 一定 优异 优秀 可喜 可观 丰硕 突破性 阶段性 巨大 理想 圆满 积极 满意 较大 很大 丰富
非常好 好 长足 实质性 初步 喜人 骄人 重大 正面 比较好 相当 相当大 不小 不俗 质
""")
_YIELD = any_of("""
效果 成效 成果 成绩 进展 反响 业绩 进步 收获 转化 回报 收益 影响 作用 突破 评价 口碑 流量 曝光 反馈 提升 提高 增长
改善 飞跃 变化 改进 下降 增加 关注 销量 传播 帮助
""")
_GAINED = any_of("取得 收到 获得 得到 达到 起到 产生 带来 形成 赢得 实现 拥有 收获") + r"|(?<![原所现拥具没])有"
# A verdict ends its phrase: 数据可以导出 and 运营活跃用户 are none.
_END = r"(?=$|[,、)了且而但并和的又]|\s)"

# Every list stands in a pattern once where it can: they are compiled at every start.
CLAIMS = re.compile(
    rf"""
    (?:{_DEGREE})[的地]?{_RISE}了?
  | {_RISE}(?:得|了|幅度|趋势|效果|情况)?{_VERY}?(?:{_MANY}){_END}
  | (?:{_GAINED}|呈现?)了?[^,]{{0,4}}?(?:{_MUCH}|大幅度?|小幅|不同程度|全面|有效|稳步)(?:程度)?[的地]?{_RISE}
  | {_METRIC}(?:
        [也均都又]?(?:{_SLOWLY}){_RISE}了?
      | (?!最[多少]){_VERY}{{1,2}}(?:高|低|好|差|快|慢|多|少|可观|理想|可以|稳定|不错){_END}
      | (?:不错|喜人|可观|亮眼|惊人|(?:不太|不够|不)(?:高|理想|好)){_END}
    )
  | (?P<many>
      (?:吸引|带来|新增|收获|获得|流失|损失|积累|产生|引来|招来|沉淀|触达|覆盖|收到)了?
      (?:大量|很多|许多|不少|众多|大批|较多|一大批|一批|海量)
    )
    """,
    re.VERBOSE,
)
"""A change or a level of something that is measured."""

_BY_ITSELF = any_of("""
好评如潮 一致好评 好评不断 圆满完成 圆满成功 圆满结束 圆满落幕 圆满收官 大获成功 很成功 非常成功 比较成功 较为成功 十分成功 进展顺利
顺利进行 顺利开展 顺利推进
收获满满 硕果累累 反响强烈 有目共睹 事半功倍 卓有成效 初见成效 颇有成效 成效初显 差强人意
不尽如人意 人数众多 人气众多 值得肯定 值得表扬 值得点赞 值得称赞 立竿见影
""")
PRAISE = re.compile(
    rf"""
    (?:{_JUDGED})(?:{_VERY}{{0,3}}(?:{_GOOD})|{_VERY}(?:高|低|大|足)){_END}
  | (?:效果|成效|表现|反响|反馈|业绩|成绩)(?:远?比|较)[^,]{{1,8}}?(?:好|强|理想|出色|差){_END}
  | (?:效果|成效)(?:不太|不够|不是很|不)(?:明显|显著|理想|好|佳)
  | (?:效果|成绩|成效|业绩)(?:拔群|卓著|卓越|斐然|大打折扣|打了折扣)
  | (?:顺畅|流畅|顺利|好|快|高|少|稳定|方便|清晰|规范|轻松|省力|省心)了(?:很多|不少|许多|一些|太多)
  | 收获(?:较大|很大|很多|不小|颇丰|颇多|丰富){_END}
  | (?:{_GAINED})了?[^,]{{0,4}}?(?:很|非常|十分|比较|相当|较|最)?(?:{_MUCH})(?:程度)?的?[^,的]{{0,4}}?(?:{_YIELD})
  | (?:深受|广受|备受|受到|获得|得到|赢得|收获)了?[^,]{{0,10}}?(?:好评|欢迎|喜爱|认可|肯定|青睐|追捧|关注|赞誉)
  | (?:达到|达成|超出|超过|符合|好于|高于|超|低于|不及|未达到?)了?预期(?:的?(?:效果|目标|水平|结果|成果|涨幅|要求))?
  | {_BY_ITSELF}
    """,
    re.VERBOSE,
)
"""A verdict on the whole, which a figure anywhere near may bear out."""

BARE_CHANGE = re.compile(rf"^.*{_METRIC}[也均都在仍又还]?{_CHANGE}了?$")
"""A metric that rose or fell, and not a word more: 社群活跃度提升."""
NOT_BARE = re.compile(
    rf"[没未无不]|因|由于|随着|导致|造成|引起|引发|致使|使|影响|避免|防止|为|针对|解决|应对|减轻|[把将]|关于|^{_RISE}"
)
"""It is a link of a cause, a purpose or a denial, and so no result by itself."""

_POSSIBLE_BEFORE = any_of("""
明显 显著 大幅 有效 极大 大大 进一步 提 增 降 减 改善 缩短 带 使 让 帮 促 推 取得 实现 达到 得到 获得 有 更 较 很 快速 直接 起到
产生 吸引 逐步 稳步 在 为 对 通过 引 拉
""")
_AHEAD = any_of("""
可以 能够 应该 应当 需要 必须 务必 争取 力争 希望 期望 期待 预计 有望 有助 有利于 为了 以便 旨在 目标 计划 避免 防止 如何 怎样 怎么
是否 能否 还是 什么 为何 是不是 有待 亟待 尚待 如果 若 一旦 假如 只有 只要 除非 下次 下周 下月 下季 下期 今后 后续 未来 下一步 明年
建议 拟
""")
UNREAL = re.compile(
    # 响应明显改善 and 技能明显提高 hold no auxiliary.
    rf"(?<![技功性效智产职才节响供反适对社协晚年展])[可能会将应需要须](?=(?:{_POSSIBLE_BEFORE})|$)|{_AHEAD}"
    r"|(?:没有?|未|无|难以|缺乏|缺少|不是|不算|不会|不能|谈不上|[并又]不)[^,]{0,6}$|不$"
)
"""Before a claim: it is wished for, planned, possible or denied, and so is none."""
