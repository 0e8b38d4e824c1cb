"""How Chinese claims a result in degrees instead of figures: the word classes and patterns behind XR701."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from xlretro.model.patterns import lazy
from xlretro.rules.clauses import EFFORT_VERB, SURE_EVIDENCE, SURE_TIME, is_simple
from xlretro.rules.tagging import Tagger

__all__ = ["METRICS", "Told", "any_of", "may_claim", "may_claim_too_much"]


def any_of(words: str) -> str:
    """Alternatives of a blank-separated list, the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


METRICS = """
速度 效率 质量 体验 满意度 粘性 黏性 销售 销量 单量 业绩 收入 成本 客流 流量 转化 订单 曝光 人气 口碑 意识 水平 能力
热情 积极性 士气 互动 活跃 留存 复购 拉新 日活 月活 客单价 投诉 客诉 差评 费用 支出 时长 时间 耗时 周期 人数 人次 粉丝
用户 会员 排名 份额 声量 营收 利润 毛利 性能 功能 凝聚力 稳定性 体量 规模 占比 比例 流失 返工 差错 故障 好评 阅读 关注
影响 印象 认知 性价比 DAU MAU GMV UV PV ROI NPS CTR CVR CPA
"""
"""What is measured."""

_CHANGE = """
提升 提高 增长 上升 上涨 增加 改善 好转 改观 进步 下降 降低 减少 回落 回升 增强 扩大 缩短 加快 增多 减弱 变好 变差
下滑 走高 走低 上扬 涨 跌 回暖 恶化 萎缩 放缓 变慢 变快 变少 变多 递增 递减 上去 上来 下来 下去
"""
_SUFFIXES = "率度量额数值力性感费"
"""They make the name of a metric of what stands before them."""
_CLASSES = {
    "metric": METRICS
    + """
退货 退款 退订 咨询 库存 到店 播放 周转 配送 发货 响应 进度 节奏 时效 审批 roi gmv dau mau uv pv ctr 翻台 续费 续约
下单 签约 报名 下载 安装 注册 激活 点击 评论 转发 收藏 分享 加购 成交 核销 观看 访问 搜索 加粉 涨粉 引流 召回 出勤
到课 完课 就诊 候诊 抱怨 意见 问题 反馈 评分 成单 到访 到场 进店 入会 办卡 开户 放款 回款 授信 理赔 逾期 坏账 不良
保费 存款 贷款 门诊 复诊 爽约 空置 入住 出租 上座 交付 次品 报废 停机 产量 产值 能耗 损耗 在线 充值 付费 流水 新增
掉线 闪退 卡顿 崩溃 加载 打开 出餐 上菜 送达 到货 备货 出货 缺货 断货 签收 拣货 结算 对账 取消 出票 退票 坪效 工时
工期 热度 人力 开支 投入 产出 产能 动销 增速 涨幅 人流 车流 客户 学员 商家 门店 单价 均价 销售额 成交额 交易额 营业额
排队 等待 加班 出错 率 度 量 额 数 值 力 性 感 费
""",
    "judged": """
效果 成效 反响 反馈 表现 口碑 评价 成绩 成果 收效 业绩 体验 热度 氛围 气氛 人气 参与 参与度 互动 讨论 转化 数据 销量
销售 质量 状态 热情 情绪 满意度 进展 收益 情况 结果 流量 曝光 活跃度 投放 带货 带货效果 传播 推广 引流 势头 走势 服务
态度 印象 运营 贡献 性价比 进度 时效 作用 影响 协作 配合 沟通 协同 衔接 运行 执行 意愿 意见 推进 完成情况 响应 回报
体感 现场 秩序 涨势 跌势 走向 前景 形势 积极性 认可度 关注度 意向 完成度 声音 市场反应 反应 观感
""",
    "change": _CHANGE,
    "rise": _CHANGE
    + "超 优化 突破 超支 延迟 延误 流失 拉动 带动 促进 推动 完善 成长 波动 滞后 加强 缓解 提速 缩小 见长 降 升 节省 节约 攀升 激增"
    + " 丰富 拓展 拓宽 延长 压缩 加深 收窄 掉",
    # So large a change that the word alone claims it.
    "vivid": """
激增 猛增 大增 锐减 大跌 大涨 大降 暴涨 暴增 暴跌 飙升 猛涨 陡增 骤增 骤降 骤减 剧增 剧减 疯涨 攀升 节节攀升 节节高
再创新高 创新高 创下新高 屡创新高 新高 新低 水涨船高 爆发式增长 井喷 井喷式增长 井喷式 断崖式 断崖式下跌 断崖式下滑
直线上升 直线下降 稳中有升 稳步攀升 持续攀升 一路走高 一路攀升 突飞猛进 质的飞跃 质的提升 更上一层楼 成倍增长 倍增
几何级增长 指数级增长
""",
    "degree": """
不同程度 一定程度 有所 略有 稍有 稍微 略微 均有 都有 也有 明显 显著 大幅 大幅度 小幅 小幅度 稳步 极大 极大地 大大
大大地 较大 较大幅度 很大 有效 飞速 逐渐 日益 得到 有了 显着 明显地 大为 显著地 有效地 有力 有力地 高速 较快 快速地
""",
    "slowly": "进一步 全面 快速 迅速 不断 持续 逐步 更加 普遍 整体 急剧 加速 稳定 连续 逐月 逐年 逐日 全线 严重 略",
    "very": """
很 非常 比较 较 较为 更 十分 相当 挺 蛮 还算 还 特别 极 极其 格外 尤为 颇 颇为 整体 总体 都 均 也 普遍 一直 相对 偏 太
够 是 依然 仍 更加 不太 不够 不是很 不怎么 不大 过于 过 超级 超 极为 异常 稍 略 有点 有些 出奇 出奇地 意外地 没那么
""",
    "strong": """
很 非常 比较 较 较为 十分 相当 挺 蛮 还算 还 特别 极 极其 格外 尤为 颇 颇为 普遍 普遍比较 普遍较 太 过于 超级 极为
不太 不够 不是很 不怎么 都很 都非常 都比较 也很 也比较 还比较 还是比较 还是很
""",
    "many": """
明显 显著 较大 很大 不少 较多 很多 很快 较快 不小 一些 许多 巨大 可观 迅速 飞快 多 甚多 颇多 好多 太多 一大截 一大块
一点 有限 厉害 飞快 离谱 夸张 吓人 惊人 很凶 凶 猛 狠 太快
""",
    "good": """
不错 好 良好 理想 可以 强 高涨 明显 显著 突出 优异 优秀 喜人 可观 热烈 积极 火爆 火热 出色 亮眼 抢眼 斐然 尚可 一般
平平 一般般 欠佳 不佳 较差 差 满意 正面 到位 强烈 踊跃 活跃 惊喜 可喜 还行 显着 旺 棒 给力 圆满 顺利 流畅 顺畅 稳定
平稳 紧密 默契 高效 众多 好用 顺 理想化 成功 失败 糟糕 糟 惨淡 低迷 疲软 平淡 冷清 火 热闹 热情 认可 喜欢 糟心
实用 管用 有效 有序 井然 及时 专业 周到 细致 严重 严峻 堪忧 紧张 吃力 强劲 乏力 愉快 友好 受欢迎 感兴趣 有吸引力 靠谱
稳 稳健 充足 饱满 精彩 亮丽 缓慢 迟缓 冷淡 惊艳 完美 抢手 走俏 消极 优 良 优良 参差不齐 有限 热络 兴奋 期待 肯定 赞赏
欢迎 配合 支持 买账 爆棚 爆表 拉满 炸裂 平平无奇 中规中矩 差强人意 不赖 还成 杠杠 给劲 开心 高兴 尽兴 乐观 很赞 超赞
""",
    "gap": "差距",
    # Of figures a verdict; of a page it says how it looks.
    "looks": "好看 不好看 很好看 不太好看 非常好看 挺好看 难看 很难看",
    "level": "高 低 好 差 快 慢 多 少 大 小 长 短 强 弱 足 广 深 严重 贵 密集 频繁 集中",
    # A verdict that needs no adverb, behind whatever is measured.
    "state": """
不错 喜人 可观 亮眼 惊人 不太高 不够高 不高 不太理想 不够理想 不理想 不好 不佳 欠佳 偏低 偏高 偏少 偏多 偏大 偏慢 偏长
偏弱 缓慢 有限 参差不齐 上不去 起不来 提不上去 提不起来 下不来 降不下来 原地踏步 停滞 停滞不前 未见起色 甚微 微弱 靠前
靠后 不太好 不太行 少很多 差很多 强很多 高很多 低很多 快很多 慢很多 多多了 好多了 强多了 少多了
快多了 差多了 好太多 多太多 少太多 差太多 不温不火 一般 一般般 差强人意 太低 太高 太慢 太少 太多 太差 太长 太大 太小
过高 过低 过长 过慢 过多 过少 过大
较低 较高 较少 较多 较大 较慢 较长 较弱 较差 居高不下 持续走低 乏力 疲软 低迷 惨淡 堪忧 平平 很好 较好 非常好 比较好
很高 很大 很多 很快 很少 很低 很差 很慢 较快 更好 更高 好很多 多很多 严重 突出 不足 不强 不够 不大 不小 不俗 喜忧参半
稳定 见顶 萎靡 爆棚 爆表 拉满 火爆 可喜 强劲 领先 落后 垫底 名列前茅 跟不上 上不来 下不去 不容乐观 不太乐观 不乐观
远远不够 远不够 不尽理想 不如人意
""",
    "quantity": "大量 很多 许多 不少 众多 大批 较多 一大批 一批 海量 大把 好多 较大 部分",
    "brought": "吸引 带来 新增 收获 获得 流失 损失 积累 产生 引来 招来 沉淀 触达 覆盖 收到 节省 节约 挽回 减少 浪费 耗费",
    "gained": """
取得 收到 获得 得到 达到 起到 产生 带来 形成 赢得 实现 拥有 收获 有 有了 均有 都有 也有 有着 保持 创造 迎来 带动 拉动 呈现
""",
    "drove": "带动 拉动 促进 推动 实现 带来 促成",
    "much": """
良好 较好 很好 不错 显著 明显 一定 优异 优秀 可喜 可观 丰硕 突破性 阶段性 巨大 理想 圆满 积极 满意 较大 很大 丰富
非常好 好 长足 实质性 初步 喜人 骄人 重大 正面 比较好 相当 相当大 不小 不俗 质 较高 很高 更大 更好 新 斐然 较快 极大
不错的
""",
    "yield": """
效果 成效 成果 成绩 进展 起色 反响 业绩 进步 收获 转化 回报 收益 影响 作用 突破 评价 口碑 流量 曝光 反馈 提升 提高 增长
改善 飞跃 变化 改进 下降 增加 关注 销量 传播 帮助 热度 认可 声量 满意度 互动 参与度
""",
    "liked": "好评 欢迎 喜爱 认可 肯定 青睐 追捧 关注 赞誉 表扬 好感 信赖 喜欢 赞赏 称赞 点赞 认同 满意 赞许 支持",
    "liking": "深受 广受 备受 受到 获得 得到 赢得 收获 倍受 颇受 很受 受 普遍 表示 大受 赢得了 高度 充分 一致",
    "versus": """
达到 达成 超出 超过 超 符合 好于 优于 高于 低于 不及 未达到 未达 不如 差于 超越 多于 少于 没达到 没有达到 没达 达不到
没到 快于 慢于 逊于 弱于 强于 高出 低过
""",
    "norm": """
预期 预想 预料 想象 以往 往年 往期 往常 去年 去年同期 同期 上期 上次 前期 平时 平日 同行 均值 平均水平 行业平均
行业水平 竞品 竞对 目标 计划 指标 之前 以前 过去 上回 上周 上月 上届 上场 上一次 上一场 往届 平常 别的组 同类 其他渠道
图文 历史同期 前几期 前几次
""",
    "itself": """
好评如潮 一致好评 好评不断 圆满完成 圆满成功 圆满结束 圆满落幕 圆满收官 大获成功 很成功 非常成功 比较成功 较为成功
十分成功 进展顺利 顺利进行 顺利开展 顺利推进 推进顺利 收获满满 硕果累累 反响强烈 有目共睹 事半功倍 卓有成效 初见成效
颇有成效 成效初显 差强人意 有条不紊 不尽如人意 不尽人意 人数众多 人气众多 值得肯定 值得表扬 值得点赞 值得称赞 立竿见影
人山人海 座无虚席 络绎不绝 供不应求 一抢而空 人头攒动 有声有色 大放异彩 一炮而红 不温不火 无人问津 乏人问津 门庭若市
超额完成 出色完成 顺利完成 完美收官 完美落幕 顺利收官 爆满 水花不大 没什么水花 有序推进 稳步推进 有序开展 稳中向好
稳中有进 总体可控 开门红 满载而归 成功举办 效果拔群 收获颇丰 收获颇多 收获很大 参差不齐 干货满满 诚意满满 成果满满
热度不减 大受欢迎 遥遥领先 名列前茅 脱颖而出 卖爆 卖得动 大卖 出圈 拉胯 拉垮 渐入佳境 有起色 有所起色 见效 初具规模
小有成就 井井有条 井然有序 秩序井然 不太行 还凑合 凑合 马马虎虎 说得过去 过得去 一言难尽 差点意思 无功而返 收效甚微
收效不大 杯水车薪 聊胜于无 微乎其微 寥寥无几 屈指可数 门可罗雀 叫好不叫座 怨声载道 一片好评 赞不绝口 交口称赞 津津乐道
爱不释手 踊跃参与 积极参与 积极响应 热烈响应 积极配合 不负众望 超出想象 效果炸裂 反响热烈 一路领先 创历史新高
创历史最好 历史最好 历史最佳 前所未有 史无前例 收获较大 收获很多 收获不小 收获丰富 大打折扣 打了折扣 反响平平 喜忧参半
屡屡受挫 超乎想象 可圈可点 广受好评 挺香 真香 太香 yyds
""",
    "ahead": """
可以 能够 应该 应当 需要 必须 务必 争取 力争 希望 期望 期待 预计 有望 有助 有利于 为了 以便 旨在 计划 避免 防止 如何
怎样 怎么 是否 能否 还是 什么 为何 是不是 有待 亟待 尚待 如果 若 一旦 假如 只有 只要 除非 下次 下周 下月 下季 下期
今后 后续 未来 下一步 明年 建议 拟 当 倘若 哪怕 即使 以免 想 可
""",
    "aux": "可 能 会 将 应 需 须 要",
    "deny": "没有 没 未 无 难以 缺乏 缺少 不是 不算 不会 不能 谈不上 并不 又不 并未 从未 尚未 不见 看不到",
    # Words that begin or end like one of the others.
    "": """
当天 当日 当晚 当月 当周 当年 当时 当场 当前 当地 以后 之后 此后 掉线 掉单 掉队 掉包 去掉 删掉 关掉 换掉 停掉 砍掉
扔掉 拿掉 丢掉 撤掉 卖掉 改掉 擦掉 忘掉 漏掉 大量 尽量 力量 质量 数量 数据 多数 大多数 少数 角度 制度 态度 季度 年度
月度 温度 力度 高度 程度 幅度 额外 金额 名额
度过 大度 数字 无数 参数 一次性 可能性 必要性 性格 性别 男性 女性 压力 助力 努力 人力 动力 物力 价值 值班 值得 感觉
感谢 感恩 费时 会议 会场 会员日 机会 社会 协会 晚会 年会 展会 发布会 将军 即将 将近 可控 许可 可行 能源 能量 功能 智能
技能 效能 职能 节能 可能 性能 应用 应急 反应 供应 适应 对应 相应 供应商 需求 无需 急需 必须 必需 重要 主要 要求 要点
需方 无法 无关 无线 无货 未来 未必 没收 高峰 高峰期 高校 高铁 低价 低谷 低温 快递 快捷 多次 多个 多家 多种 多渠道 少儿
少量 大家 大促 大区 大学 小组 小程序 小区 小时 小红书 店长 团长 家长 部长 校长 长期 短信 短视频 强制 长图 好友 好处
爱好 友好 最好 差异 差价 误差 差旅 出差 更换 更新 更改 变更 较量 计较 最近 最后 最终 最多 最少 最大 最小 还款 还原
归还 一般纳税人 快照 快闪 慢病 广告 广场 深度 深圳 深夜 稳压 火锅 火车 灭火 开火 一般来说 有效期 有效率 有效性 超市
超时 超级会员 超限 超卖 超过 超出 有关 有人 原有 所有 现有 拥有者 具有 没有人 只有 质检 质保 本质 物质 资质 素质 新增
新品 新人 新客 新店 创新 新闻 新手 过期 过程 过滤 经过 通过 不过 超过半数 过半 是否 于是 也就是 尤其是 整体方案
总体方案 得分 获得者 取得联系 均价 平均 均摊 都市 首都 涨价 涨停 跌倒 降价 升级 降级 升舱 降落 提升机 领先 关注度
影响力 用户名 用户群 用户调研 用户画像 会员券 会员卡 客户端 客户名单 功能点 时间点 时间表 时间段 人数上限 计数 倒数
次数 份数 张数 件数 订单号 订单页 评论区 评价卡 数据库 数据表 费用表 费率 点击页 注册页 报名页 下载页 搜索框 质量问题
支持人
""",
}
"""The names are those the patterns below speak in; the last class is of words that only look like others."""


@cache
def _tagger() -> Tagger:
    return Tagger(_CLASSES)


# A verdict ends its phrase: 数据可以导出 and 运营活跃用户 are none.
_END = "(?=$|[,、)了且而但并和的又吧呢啊\U0001f300-\U0001faff]|\\s)"


@cache
def _praises() -> re.Pattern[str]:
    """A verdict on the whole, which a figure anywhere near may bear out."""
    return _tagger().pattern(
        rf"""
        <judged>(?:不|得|真的|确实|直接|<very|degree>){{0,3}}(?:<good|state|looks>){_END}
      | <judged>(?:得|<very>){{1,3}}<level>{_END}
      | <judged>高{_END}
      | <strong><good|level>{_END}
      | 得<very>{{0,2}}<good|state>{_END}
      | <judged>(?:远?比|较)[^,]{{1,8}}?(?:<good|level>){_END}
      | (?:<good|level>|方便|清晰|规范|轻松|省力|省心|丰富|合理)了<many>
      | <gained>了?[^,]{{0,4}}?<very>?<much>(?:程度)?的?[^,的]{{0,4}}?<yield>
      | <liking>了?[^,]{{0,10}}?<liked>
      | <versus>了?<norm>(?:的?(?:效果|目标|水平|结果|成果|涨幅|要求))?
      | <itself>
        """
    )


@cache
def _claims() -> re.Pattern[str]:
    """A change or a level of something that is measured, which only a figure beside it bears out."""
    return _tagger().pattern(
        rf"""
        <degree>[的地]?<rise|vivid>了?
      | <rise>(?:得|了|幅度|趋势|效果|情况)?<very>?<many>{_END}
      | (?:<gained>|呈)了?[^,]{{0,4}}?(?:<much|degree>|不同程度|全面|程度)(?:程度)?[的地]?<rise|vivid>
      | <vivid>
      | <degree><level>(?:起来|下去|下来)
      | <metric|judged>(?:
            [也均都又]?<slowly><rise>了?
          | (?:<very>){{1,2}}(?:<level|good|state>){_END}
        )
      | <metric><change>?(?:直接|瞬间|<degree|slowly>)?<state>{_END}
      | (?:<metric|judged>)[^,]{{0,2}}?[远更]?<versus>[^,的]{{1,8}}$
      | (?:远|远远|大大|<degree>)<versus>
      | 比[^,]{{1,8}}?<good|level>(?:了?<many>|<quantity>)
      | 比[^,]{{1,8}}?<state>{_END}
      | 比<norm>(?:<good|level|rise>){_END}
      | (?:存在|[还仍也都]|<very>|<gained>){{1,3}}<much|degree|many|quantity>的?<gap>
      | <gained><rise|vivid>{_END}
      | <drove>了[^,]{{1,10}}?<change>{_END}
      | (<brought>了?<quantity>)
        """
    )


@cache
def _bare_change() -> re.Pattern[str]:
    """A metric that rose or fell, and not a word more: 社群活跃度提升."""
    return _tagger().pattern(r"^.*<metric|judged>[也均都在仍又还]?<change>了?$")


@cache
def _bare_level() -> re.Pattern[str]:
    """A metric that is low, and not a word more: 转化率低."""
    return _tagger().pattern(r"^[^比较]*<metric|judged><level>$")


@cache
def _unreal() -> re.Pattern[str]:
    """Before a claim: it is wished for, planned, possible or denied, and so is none."""
    return _tagger().pattern(
        r"<ahead>|<aux>(?:$|<degree|slowly|rise|gained|very>|[为对在让使帮促推])|<deny>[^,]{0,6}$|不$"
    )


_NOT_BARE = lazy(
    r"[没未无不]|因|由于|随着|导致|造成|引起|引发|致使|使|影响|避免|防止|为|针对|解决|应对|减轻|[把将]|关于"
)
"""It is a link of a cause, a purpose or a denial, and so no result by itself."""
_ATTRIBUTE = lazy(r"[^,]{0,8}?的(?![情趋状势反不但而也]|$)|[^,]{0,4}?(?:时|后再|才)")
"""Behind a claim: it is an attribute of something else, 效果较好的素材."""


# ---------------------------------------------------------------------------------------- a screen

_TELLING = "good level many much state looks liked gap vivid versus itself"
"""Every alternative of the patterns above needs a word of these classes, of two characters or more, or one of those below."""
_TELLING_BEHIND = (
    # classes, or words; the classes and characters of which one ends right before them
    ("good level", "", "judged very degree strong norm", "不得的实接"),
    ("many", "", "rise very good level", "得了度势果况"),
    ("rise", "", "degree much slowly gained norm", "度面的地"),
    ("quantity", "", "brought good level", "了"),
    ("", "比 远 较", "judged", ""),
    ("", "了", "drove", ""),
)
_TELLING_AT_END = (("change", "metric judged", "也均都在仍又还"), ("level", "metric judged", ""))
"""What a bare change and a bare level end with; the classes and characters of which one ends right before it."""
_SHORT_MUCH = frozenset("好质新")
"""The short words of the class much: at most seven characters stand between one and the end of what it yields."""
_SHORT_VERSUS = lazy("超(?![市时级限卖支])")
"""The short word of the class versus: 超市 and 超时 are others."""


def _words(names: str) -> set[str]:
    return {word for name in names.split() for word in _CLASSES[name].split()}


def _ends_of(names: str, more: str) -> frozenset[str]:
    return frozenset({word[-1] for word in _words(names)}.union(more))


class _Screen:
    """Finds words without which no pattern above matches: most clauses hold none, and need not be looked at closely."""

    def __init__(self) -> None:
        # A word is known by its first characters, three at most.
        self._anywhere = {word[:3] for word in _words(_TELLING) if len(word) > 1}
        both: Callable[..., frozenset[str]] = cache(frozenset.union)
        self._behind: dict[str, frozenset[str]] = {}
        for names, words, before, more in _TELLING_BEHIND:
            ends = _ends_of(before, more)
            for word in {word[:2] for word in _words(names).union(words.split())}:
                self._behind[word] = both(self._behind[word], ends) if word in self._behind else ends
        self._at_end = {
            word: ends
            for names, before, more in _TELLING_AT_END
            for ends in [_ends_of(before, more)]
            for word in _words(names)
        }
        self._yields = {word[:2] for word in _words("yield")}
        # By its first character, what may stand right behind that of a longer word, and right before a word of one.
        self._seconds: dict[str, set[str]] = {}
        self._befores: dict[str, frozenset[str]] = {}
        for word in {*self._anywhere, *self._behind, *self._at_end, *self._yields}:
            seconds = self._seconds.setdefault(word[0], set())
            if len(word) > 1:
                seconds.add(word[1])
            else:
                self._befores[word] = both(self._behind.get(word, frozenset()), self._at_end.get(word, ()))

    def finds(self, text: str, borne_out: Callable[[str, int], int]) -> bool:
        """Whether any of the words stands in *text*, but for those between a place and where *borne_out* says from there."""
        since = until = 0
        versus = _SHORT_VERSUS.search(text)
        while versus:
            since = versus.start()
            until = borne_out(text, since)
            if until <= since:
                return True
            versus = _SHORT_VERSUS.search(text, until)
        seconds, befores = self._seconds, self._befores
        for at, one in enumerate(text):
            if one in seconds and not since <= at < until:
                told = text[at + 1 : at + 2] in seconds[one] and self._tells(text, at)
                if not told and one in befores and text[at - 1 : at] in befores[one]:
                    told = self._is_behind(text, at, one)
                if told:
                    since, until = at, borne_out(text, at)
                    if until <= at:
                        return True
        return False

    def _tells(self, text: str, at: int) -> bool:
        word = text[at : at + 2]
        return (
            word in self._anywhere
            or text[at : at + 3] in self._anywhere
            or self._is_behind(text, at, word)
            or (word in self._yields and not _SHORT_MUCH.isdisjoint(text[max(0, at - 7) : at]))
        )

    def _is_behind(self, text: str, at: int, word: str) -> bool:
        before = text[at - 1 : at]
        return before in self._behind.get(word, ()) or (
            before in self._at_end.get(word, ()) and _may_end(text, at + len(word))
        )


def _may_end(text: str, at: int) -> bool:
    """Whether a clause may end at *at*, or behind the 了 that stands there."""
    following = text[at : at + 2].removeprefix("了")
    return not following[:1].isalnum()


@cache
def _screen() -> _Screen:
    return _Screen()


def may_claim(text: str) -> bool:
    """Whether a clause, or some clause of a plain text, may claim a result; False for most good ones."""
    return _screen().finds(text, lambda text, at: at)


def may_claim_too_much(text: str) -> bool:
    """Whether some clause of a plain text may claim a result that no figure behind it, in it or the next, bears out."""
    return _screen().finds(text, _borne_out)


def _borne_out(text: str, at: int) -> int:
    """From *at* to where, in a plain text, every claim has a figure behind it; *at* itself where it has none."""
    figure = _FIGURE_AHEAD.match(text, at)
    return figure.end() - 1 if figure and is_simple(text) else at


_NO_DIGIT = "[^0-9,，。;；]"
# To the end of the clause, then of the next. A span of time in that must be what it tells first, and of no effort.
_FIGURE_AHEAD = lazy(
    rf"(?:{_NO_DIGIT}++|(?!{SURE_EVIDENCE}|{SURE_TIME})[0-9])*+(?:[0-9]|[,，](?:"
    rf"(?:{_NO_DIGIT}++|(?!{SURE_EVIDENCE})[0-9])*+[0-9]|(?={_NO_DIGIT}*+{SURE_TIME})(?:(?!{EFFORT_VERB}){_NO_DIGIT})*+[0-9]))"
)


class Told:
    """What the clause *text* claims: its words are looked up once, its claims one kind at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags = _tagger().tag(text)

    def praise(self) -> str:
        """The first verdict: 效果不错; "" for none. One that is wished for or denied is none."""
        return self._first(_praises())

    def claim(self, *, bare: bool, first: bool) -> str:
        """The first change or level told in degrees; "" for none.

        If *bare*, a metric that just rose is one as well, and, if the clause is the *first* of its sentence, one that is
        low: behind a deed (外呼放在下班后，接通率高) that only says what the deed is for.
        """
        found = self._first(_claims())
        if found or not bare:
            return found
        told = _bare_change().match(self._tags) or (first and _bare_level().match(self._tags))
        return self._text if told and not _NOT_BARE.search(self._text) and not _unreal().search(self._tags) else ""

    def _first(self, pattern: re.Pattern[str]) -> str:
        for match in pattern.finditer(self._tags):
            attribute = None if match.lastindex else _ATTRIBUTE.match(self._text, match.end())
            if attribute is None and _unreal().search(self._tags[: match.start()]) is None:
                return self._text[self._named_from(match.start()) : match.end()]
        return ""

    def _named_from(self, start: int) -> int:
        """Where the name of a metric begins of which only the suffix was found: 播放量, not 量."""
        return (
            max(0, start - 2) if self._text[start] in _SUFFIXES and self._tags[start + 1 : start + 2] != "~" else start
        )
