"""Root causes that name nothing: a bare symptom, empty blame, or the problem said once more (XR702, XR407).

Closed vocabularies, clause by clause: one clause with a word outside them tells a mechanism, a thing, a decision, and the
whole cause passes. Chinese only. It would rather miss an empty cause than blame a good one.
"""

from __future__ import annotations

import re
from functools import cache

from xlretro.model.patterns import lazy
from xlretro.model.values import clean, is_not_applicable
from xlretro.rules.clauses import NO_LETTERS, Vocabulary, clauses, is_plain, may_quote

__all__ = ["may_be_shallow", "may_repeat", "repeats", "shallow"]

# ---------------------------------------------------------------------------------------- empty causes

_LACKING = """
低下 不活跃 没上心 不上心 没有上心 不用功 没努力 不努力 不紧密 不理想 不好看 不太好 应付了事 敷衍了事 消极应对 麻木
不咋样 不咋地 不怎么样 拉胯 糟糕 糟 不佳 不畅 不顺 不力 不善 不当 不用心 不给力 不一致 不清 不清楚 不明 不明晰 不成功
不周 不稳 不太行 不行 不对称 不透明 不端正 不负责 不负责任 不作为 不在意 不关心 不买账 不认可 不感兴趣 不喜欢 不愿意
不懂 不熟 不满意 不满 不尽责 不坚决 不彻底 不丰富 不新颖 不精准 不准 不准确 不景气 不如预期 不达标 未达标 没达标
未达预期 不及预期 低于预期 未达到预期 没有达到预期 没达到预期 未完成 没完成 低 差 弱 薄弱 淡薄 缺失 缺位 欠佳 欠妥
匮乏 有限 滞后 迟缓 缓慢 慢 拖延 拖沓 拖拉 延迟 混乱 松散 松懈 涣散 脱节 断层 乏力 疲软 疲惫 低迷 低落 下降 下滑 下跌
回落 走低 少 多 高 变差 变慢 变少 变低 大 紧 紧张 仓促 仓猝 匆忙 匆促 重 忙 懒 乱 散 累 一般 平平 参差不齐 良莠不齐
激烈 惨淡 冷清 冷淡 萧条 低谷 淡季 疏忽 疏漏 粗心 马虎 大意 麻痹 侥幸 松垮 懈怠 怠慢 敷衍 应付 推诿 扯皮 推卸 推脱
各自为政 单打独斗 各干各的 流于形式 走过场 走形式 纸上谈兵 眼高手低 掉链子 出岔子 顾不上 顾不过来 没人负责 没人买
没当回事 不当回事 没注意 没有注意 未注意 没控制好 没用心 想得太简单 卖不动 卖不出去 推不动 卖得不好 跑不动 带不动
提不上去 缺 缺乏 欠 没 未 无 问题 原因 因素 失误 差错 错误 过失 失职 失当 失策 失败 困难 难度 短板 不利 运气 倒霉
不可抗力 不明朗 未知 待查 有待 需要 需加强 需提高 加强 提高 改进 提升 完善 影响 冲击 干扰 制约 限制 受限 故障 异常 不
没顾上 没有顾上 没搞明白 没弄明白 搞砸 不走心 佛系 摆烂 甩锅 拖后腿 不靠谱 不到家 欠火候 差点意思 没谱 没底 稀里糊涂
手忙脚乱 一团乱 临时抱佛脚 三分钟热度 虎头蛇尾 光说不练 雷声大雨点小 心有余而力不足 力不从心 疲于应付 应接不暇
顾此失彼 抓瞎 没激情 没想清楚 没搞清楚 没商量好 没利用好 考虑欠周 反思 检讨 大不如前 不如以前 不如从前 不如去年
不如上次 不如上期 不如别人 不如竞品 浮躁 浮于表面 盲目 被动 保守 僵化 老套 平淡 平庸 迷茫 疲劳 磨洋工 惯性 惰性 消极
抵触 畏难 繁琐 繁杂 繁重 复杂 冗长 冗余 短缺 吃紧 告急 紧绷 居高不下 低位 垫底 不见起色 没有起色 没起色 没调动
没有调动 未调动 没发挥 没有发挥 未发挥 出错 犯错 墙 壁垒 隔阂 内耗 矛盾 分歧 误解 误会 冲突 摩擦 不买单 不爱用 不爱看
不爱来 不下单 不付费 不续费 不转发 不互动 不点击 不认同 不感冒 不在乎 不集中 不够吸引人 不吸引人 不好用 不通畅 不畅通 不顺利
不通 不合拍 不接地气 不讨喜 不突出 不显著 不连贯 不严谨 不牢固 不坚定 不果断 不称职 不尽人意 不尽如人意 不如意 不合格
不匹配 不适应 不自觉 不团结 不和谐 不公平 不平衡 不均衡 小 贵 难 空泛 空洞 笼统 模糊 含糊 粗放 粗糙 草率 随意 轻率
冲动 急躁 焦虑 短视 片面 主观臆断 想当然 拍脑袋 拍脑门 一刀切 一阵风 打折扣 打了折扣 踢皮球 扯后腿 偷懒 怠工 磨蹭 墨迹
拖拖拉拉 得过且过 不求上进 安于现状 固步自封 墨守成规 因循守旧 缺斤少两 后劲不足 走样 变形 跑偏 落空 失灵 失控 失衡
失真 失效 失守 缺陷 瑕疵 漏洞百出 弊端 隐患 痛点 堵点 瓶颈 挑战 存在漏洞 有漏洞 管理漏洞 漏洞较多 漏洞多 空白 盲区
死角 盲点 误区 硬伤 软肋 毛病 惯病 通病 顽疾 阻力 阻碍 障碍 乱套 无序 无力 无效 无人负责 无暇 无暇顾及 分身乏术
青黄不接 捉襟见肘 预算有限 预算不足 预算不够 预算紧张 预算少 资金不足 资金有限 资金紧张 经费不足 经费有限 经费紧张
费用有限 费用不足 停留时间短 停留短 准备时间短
"""
"""What is wrong, in words that fit every failure; one of them must occur."""

_GENERAL = """
科室 支行 网点 车间 班组 版本 仓库
思想认识 思想上 主观上 主观能动性 发挥 努力 工作标准 上心 小伙伴 小伙伴们 伙伴 伙伴们 们 同志 现象
度 性 力 感 丰富 广 广泛 多样 高 门店 客诉 投诉 应对 沟通 协调 协作 协同 合作 配合 对接 衔接 交接 交流 联动 统筹 组织
策划 计划 规划 安排 分工 准备 筹备 前期 执行 执行力 落实 落地 实施 推进 跟进 跟踪 监督 监管 监控 把关 管理 管理层 运营
经营 宣传 推广 营销 投入 投放 重视 关注 认识 理解 领会 意识 观念 思想 思维 态度 责任 责任感 责任制 职责 积极性 主动性
热情 干劲 动力 斗志 士气 凝聚力 能力 水平 素质 素养 技能 经验 专业 专业性 专业度 业务 培训 学习 总结 反思 考核 激励 奖惩
机制 制度 体系 流程 规范 标准 规章 体制 架构 措施 办法 方法 方式 方案 策略 思路 手段 细节 环节 节点 过程 工作 任务
事情 事务 项目 活动 产品 服务 内容 质量 效率 效果 效益 效能 业绩 体验 创意 创新 吸引力 竞争力 影响力 知名度 号召力
凝聚 粘性 黏性 口碑 力度 深度 广度 程度 精力 时长 工期 周期 进度 节奏 速度 响应 反应 反馈 处理 回复 回应 信息 消息
传达 传递 同步 共享 团队 成员 部门 跨部门 跨团队 相关部门 相关人员 人员 员工 个人 个别 部分 内部 外部 上下级 领导 上级
管理者 负责人 执行者 同事 大家 我们 自己 自身 对方 双方 各方 合作方 供应商 客户 用户 顾客 消费者 会员 粉丝 人手 人力
人数 人才 资源 成本 支持 配套 市场 大环境 环境 行业 经济 形势 行情 竞争 客观 主观 操作 技术 系统 网络 设备 历史 外界
综合 各种 种种 多种 其他 其它 流量 客流 客流量 人流 人气 热度 风险 应急 预案 应变 预判 预估 预测 估计 预计 判断 分析
数据分析 调研 考虑 决策 目标 方向 重点 定位 利益 心态 作风 纪律 习惯 磨合 默契 状态 情绪 压力 工作量 任务量 主动 积极
有效 充分 认真 仔细 细致 科学 合理 系统性 全面 完善 健全 明确 清晰 统一 良好 相应 必要 应有 具体 深入 严格 兴趣 参与
意愿 参与度 参与感 活跃度 活跃 满意度 忠诚度 信任 信任度 认可度 认知度 认知 需求把握 进展 成果 结果 整体 总体 现场
线上 线下 全程 各项 后期 中期 初期 事前 事先 事后 提前 平时 日常 新人 老员工 年轻 第一次 首次 初次 此类 这类 方面 次数
频次 安全意识 沟通渠道 能动性 困难 到位 周全 周到 周密 扎实 顺畅 流畅 熟练 熟悉 了解 灵活 精细 有力 得力 高效 理想
成熟 稳定 强 好 够 足 细 深 透 严 快 紧密 配合度 协调性 协同性 相关经验 实战经验 实操经验 经验积累 心理 情况 现状 特点
价值 意义 意图 印象 想法 主意 产出 用户需求 团队建设 后续跟进 停留时间 战斗力 向心力 组织力 领导力 创造力 沟通力
协作力 应变力 抗压能力 判断力 注意力 心力 体力 耐心 恒心 信心 决心 上进心 事业心 进取心 好奇心 同理心 归属感 荣誉感
成就感 存在感 体验感 获得感 工作强度 工作量大 行动 行动力 举措 对策 动作 步骤 步调 步伐 要求 指示 号召 预警机制 评估
把控力 预见性 前瞻性 计划性 针对性 连续性 持续性 及时性 准确性 有效性 严谨性 主观性 随意性 灵活性 自觉性 自律性 纪律性
创造性 创新性 趣味性 互动性 可行性 操作性 敏感度 敏锐度 熟练度 关注度 投入度 促销力度 客服 运维 研发 行政 财务 店长
店员 导购 主播 老师 教师 讲师 助教 班主任 医生 护士 骑手 司机 仓管 服务员 厨师 经理 主管 总监 总部 分公司 加盟商
代理商 经销商 渠道商 服务商 物流商 乙方 甲方 第三方 外包 兼职 临时工 实习生 新员工 志愿者 达人 一线 基层 中层 高层
分店 前台 设计师 程序员 负责同事 相关同事 新同事 玩家 患者 家长 学生 学员 商家 业主 居民 受众 大盘 大势 市场变化 政策
疫情 天气 节假日 假期 季节 季节性 气候 自然 遗留 联络 联系 汇报 请示 交底 宣贯 宣导 传导 贯彻 部署 督促 督导 督办 检查
文案 活动设计 形式 玩法 卖点 亮点 特色 新意 新鲜感 趣味 性价比 优势 品牌 品牌力 产品力 履约能力 交付能力 知识 常识
技巧 章法 头绪 抓手 基础 功底 基本功 底子 阅历 眼界 格局 见识 精神 主人翁 把握 警惕 警惕性 知道 上门 奉献精神 敬业精神
保障 后勤 支撑 声势 场面 链条 链路 闭环 得当 合适 恰当 妥当 妥善 尽心 尽力 跟 抓 盯 管 控 紧 牢 住 齐 遗漏 可循 借鉴
参考 参会 出席 到场 观众 听众 嘉宾 买家 卖家 乘客 读者 病人 孩子 家属 办事 干活 说话 力道 手法 打法 顶层设计 关系 氛围
文化 共识 目标感 使命感 紧迫感 危机感 危机意识 大局观 大局意识 全局观 全局意识 心思 心 事 上 里 中 下 间 人
"""
"""What it is said of: people, attitudes, work and its parts in general. No thing of one's own trade."""

_FILLERS = """
互相 相互 彼此 的 地 得 了 着 过 和 与 及 并 且 又 也 还 都 均 就 在 对 从 由 因 是 为 以 于 到 被 受 有 存在 出现
发生 造成 导致 引起 引发 致使 形成 产生 主要 根本 根本原因 主要原因 根因 归根结底 归根到底 说到底 本质 也许 应该 大概
我 感觉 觉得 认为 很 太 较 非常 十分 特别 极 极其 更 有些 一些 一定 稍 稍微 略 略显 相对 偏 普遍 整体 总体 依然 仍
仍然 一直 始终 明显 大幅 持续 逐渐 不 没怎么 没太 并未 还没 尚未 进行 开展 加以 给予 起 各 各个 每 所 这 那 此 本次
这次 该 本 之 其中 同时 另外 此外 最终 最后 之后 以后 而 但 却 等 方面 上 中 里 内 下 间 时 时候 期间 、 / + & 一 二
三 两个 一个 几个 多个 许多 大量 不少 说白了 讲白了 说实话 坦白说 总的来说 另一方面 其一 其二 首先 其次 再次 再者 吧
呢 啊 嘛 啦 呀 住 出 点 所致 带来 不断 日益 越来越 愈发 长期 短期 近期 目前 当前 现在 当时 如此 十足 相当 那样 显得
仅仅 单纯 多 更加 其实 确实 真的 毕竟 总之 基本 根子 关键 归结 归因于 反映 说明 体现 暴露 层面 角度 比 比预期 上月
上周 上期 去年 往期 同期 之前 以前 从前 啥 什么 没啥 没什么 怎么 那么 这么
"""
_DOING = "去 来 做 看 搞 弄 想 说 让 把 给 使 能 可 会"

_STEM = """
存款 转化 点击 留存 次留 流失 复购 回购 打开 投诉 客诉 退货 退款 退订 核销 到店 进店 完播 跳出 续费 续约 续课 到课 完课
出勤 签收 好评 差评 满意 参与 互动 活跃 达成 完成 成交 下单 加购 支付 付费 首购 注册 激活 渗透 响应 准时 按时 准点
及时 交付 合格 良品 不良 次品 破损 缺货 动销 售罄 毛利 利润 净利 增长 增速 翻台 上座 入住 出租 空置 逾期 坏账 回款
签约 中标 报名 报到 接通 拒收 返修 报错 误诊 复诊 爽约 就诊 预约 使用 曝光 触达 覆盖 转发 分享 评论 点赞 关注 涨粉
回复 回访 解决 阅读 播放 观看 浏览 访问 搜索 下载 卸载 登录 开通 开户 绑卡 进件 审批 放款 拉新 新增 订单 销售 成单
出单 客单 营收 收入 在线 退课 退费 离职 差错 周转 订阅 订购 试用 线索 咨询 进线 领券 用券 裂变
"""
_SUFFIX = "率 量 数 额 度 人数 次数 数量 价 值 情况 成本 时长"
_METRICS = """
转化 留存 流失 复购 活跃 互动 拉新 销量 销售 业绩 订单 单量 营收 收入 利润 毛利 曝光 流量 客流 点击 参与 报名 投诉
客诉 差评 退货 退款 退订 续费 增长 新增 成交 下单 付费 DAU MAU GMV UV PV ROI CTR CVR CPA NPS 日活 月活 数据 指标
库存周转 声量 排名 份额 市场份额 人气 热度 效果 粉丝 打开 到店 进店 核销 粘性 获客成本 推广成本 成本 停留时间 停留时长
停留 投入产出 投入产出比 知名度 美誉度 好评 新增用户 活跃用户 付费用户 参会人数 人数 质量 满意 体验
"""
_WHOSE = """
老带新 玩家 乘客 业主 居民 观众 读者 买家 卖家 骑手 司机 老师 商务 门诊 科室 班级 次月 次周 首周 周 季度 半年 年度
全年 上半年 下半年 单月 单周 每日 每周 每月 晚间 周末 白天 用户 新客 老客 客户 顾客 会员 粉丝 学员 学生 家长 患者 商家
商户 门店 店铺 页面 活动 活动页 产品 商品 整体 总体 首日 当天 期间 渠道 线上 线下 直播间 直播 APP 小程序 社群 群 课程
新品 平台 推广 投放 次日 首月 首单 本期 本次 公众号 推文 广告 短信 视频 短视频 内容 付费 自然 的 数 人 量 新 老 月 日
日均 平均 目标
"""
_LEVELS = """
不行 不咋样 不咋地 不怎么样 拉胯 糟糕 惨 上不去 没上来 上不来 没起来 没上去 没有上来 仅 只 为 约 达 没达成 未达成
远低于 超过 目标 预期 行业 平均 水平 上期 去年 同期 往期 平时 从 到 由 降到 降至 跌到 跌至 百分点 点 个 人 单 次 万 亿
元 环比 同比 比 与 相比 差距 距离 低 差 不佳 不好 不理想 一般 平平 少 多 增多 高 下降 下滑 下跌 回落 走低 走高 流失
不足 不够 大 严重 上升 增加 上涨 减少 惨淡 低迷 波动 不稳定 不达标 未达标 没达标 居高不下 垫底 缩水 萎缩 疲软 乏力 短
慢 放缓 变差 变少 变低 弱 不如预期 不如上期 不如去年 不如往期 不如同期 不太理想 不好看 不太好 提不上去 没起色 不见起色
没 未 不 缺 缺乏
"""


@cache
def _blame() -> Vocabulary:
    return Vocabulary(_LACKING.split(), [*_FILLERS.split(), *_DOING.split(), *_GENERAL.split()])


@cache
def _symptoms() -> Vocabulary:
    """Metrics and their levels, whatever the figure (masked as #): 首购转化率仅#%, 低于目标#%."""
    metrics = [stem + suffix for stem in _STEM.split() for suffix in _SUFFIX.split()]
    return Vocabulary([*metrics, *_METRICS.split()], [*_FILLERS.split(), *_WHOSE.split(), *_LEVELS.split(), "#", "%"])


@cache
def _letters() -> frozenset[str]:
    """Every character of both vocabularies and of the numerals of a list: a link with any other needs no closer look."""
    return frozenset("".join([_LACKING, _GENERAL, _FILLERS, _DOING, _STEM, _SUFFIX, _METRICS, _WHOSE, _LEVELS, "#%四五六七八九十"]))


_LONGEST_LINK = 60  # characters; no vocabulary tells more apart
_LONGEST_COMPARED = 500  # characters; the patterns look ahead
_FIGURE = lazy(r"[0-9]+(?:[.:][0-9]+)*")
# A rate of anything is a metric, 到课率 as 复购率, unless it tells how a machine or a check does.
_RATE = lazy(
    "(?!命中|填充|利用|占用|丢包|匹配|识别|覆盖|校验|采集|准确|压缩|稼动|开机|折扣)[\u4e00-\u9fff][^\\W效频概速税利汇费]率"
)
# Who did it is no mechanism: 运维团队, 门店人员.
_ROLE = lazy("[^\\W跨各与和及个间等其的]{2}(?:人员|部门|团队|小组|员工|同事|同学|组(?!织|合|件|长|成(?!员)))")
_UNSAID = lazy(r"[\s()\[\]{}<>\"'*~_·…-]+")
_LINK = lazy("导致|造成|致使|引起|引发|使得|所以|因此|因为|由于|以及|并且|而且|、")


@cache
def _named_absence() -> re.Pattern[str]:
    """Something specific in general words: 没有应急预案, 不熟悉退款流程, 客服人手不足.

    What was missing, or not known to somebody, can be verified, unless all that is missed is that it be good: 缺乏有效的沟通机制.
    """
    return re.compile(
        r"(?:缺乏|缺少|没有|没|无|未)(?:提前|事先|事前|做|进行|开展|制定|建立|设置?)*"
        r"(?!.*(?:有效|完善|良好|健全|合理|成熟|科学|相应|必要|明确|足够|充分|好))"
        r".{0,8}(?:预案|培训|复盘|评估|调研|考核|检查|计划|流程|制度|标准|规范|机制|分工|方案|奖惩|监控|预警|部署|交底|文档)$"
        r"|(?:客服|运维|研发|骑手|司机|导购|主播|讲师|老师|店员|护士|医生|仓管|服务员|设计师|程序员|厨师|门店)(?:人手|人力|人员|人数)?"
        r"(?:严重|较|太|比较)?(?:不足|不够|少|短缺|紧缺|紧张|缺失)$"
        r"|不(?:熟悉|了解|清楚|懂|会).{2,}$"
    )


def shallow(text: str) -> list[str]:
    """The clauses of a root cause that stays on the surface: 转化率低, 沟通不到位. Empty where any clause names something."""
    if is_not_applicable(text):
        return []
    empty = []
    for clause in clauses(text):
        verdicts = [_says(link) for link in _LINK.split(_plain(clause.text)) if link]
        if None in verdicts:
            return []
        if True in verdicts:
            empty.append(clause.text)
    return empty


def may_be_shallow(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `shallow` finds nothing.

    Most causes hold a character of none of the words, where nothing hides it: quotations are masked, and right before a
    rate and a role (到课率, 门店人员) any word may stand.
    """
    known = _known()
    for at, letter in enumerate(text):
        if letter not in known and _HIDDEN.match(text, at + 1) is None:
            return may_quote(text)  # found soon: to look at every letter costs more
    return True


@cache
def _known() -> frozenset[str]:
    return _letters() | NO_LETTERS


# What is between them goes (_UNSAID).
_HIDDEN = lazy(r".?(?:[率人部团小员同组_]|[^\w，。；：、！？,.;:!?%％→])")


def _plain(text: str) -> str:
    """*text* without signs, every rate and every role written alike, every figure as #."""
    return _FIGURE.sub("#", _ROLE.sub("人员", _RATE.sub("留存率", _UNSAID.sub("", text))))


def _says(link: str) -> bool | None:
    """What a link of a cause says: True, that something is wrong and not what; False, nothing; None, something specific."""
    if len(link) > _LONGEST_LINK or not _letters().issuperset(link) or _named_absence().search(link):
        return None
    if _blame().covers(link) or _symptoms().covers(link):
        return True
    neutral = _blame().covers(link, needed=False) or _symptoms().covers(link, needed=False)
    return False if neutral else None


# ---------------------------------------------------------------------------------------- the problem said once more

_STATES = {
    "↓": """
没到 未到 不到 未达到 没达到 没有达到 只有 仅 仅有 低于 达不到 低 偏低 较低 过低 不高 下降 下滑 下跌 降低 减少 回落
走低 差 较差 不好 不佳 欠佳 不理想 不足 不够 不够好 少 不多 偏少 较少 未达标 没达标 不达标 未达预期 未达到预期
没达到预期 没有达到预期 不及预期 低于预期 未达目标 未达到目标 没达到目标 没有达到目标 低于目标 未完成 没完成 没有完成
一般 缺乏 缺少 变差 变少 不如预期 不尽如人意
""",
    "←": """
延期 延迟 延误 推迟 拖延 拖期 滞后 逾期 超期 晚 晚了 较晚 太晚 慢 较慢 太慢 偏慢 缓慢 变慢 不及时 未及时 没及时
没有及时 未按时 没按时 没有按时 未按期 没按期 没有按期 未如期 没有如期 晚交 迟交 交晚 没按时交 未按时交 没有按时交
交得晚 做得晚 送得晚 来得晚 出得晚 交得慢 做得慢 送得慢 来得慢 出得慢 发得慢 交得太晚 送得太晚 晚了 迟了 太迟
没按时完成 未按时完成 没有按时完成 没按时提交 未按时提交 没有按时提交 未按时交付 没按时交付 没有按时交付 交付延迟
交付延期 交付晚 超时 跟不上 赶不上 没赶上 来不及 时间长 等待久 太久 过长 耗时长
""",
    "↑": "多 较多 过多 太多 很多 偏多 增多 增加 上升 上涨 变多 高 较高 偏高 过高 大 较大 过大 严重 大量 频繁 频发 不少",
    "×": """
异常 故障 出错 错误 有误 失败 失误 卡顿 卡 很卡 卡死 卡住 不流畅 崩溃 崩了 宕机 挂了 打不开 无法打开 不能打开 无法使用
不能使用 用不了 无法访问 访问不了 不能访问 不稳定 中断 掉线 断线 瘫痪 不正常 出问题 出了问题 有问题 毛病 差错
""",
    "未": "没有 没 未 未能 无 没能 尚未 无法 不能 没办法 没法 无法被 不能被 没有被 没被 未被 未曾",
}
_SAME = {
    "用户": "客户 顾客 消费者",
    "投诉": "客诉 抱怨 投诉率",
    "礼品": "奖品 赠品",
    "学生": "学员",
    "送达": "收到 送到 接到 到达",
    "打通": "接通 联系上",
    "未打通": "联系不上 打不通",
    "扫": "扫描 识别 扫码",
    "未扫": "扫不了 扫不出 扫不上",
    "错字": "错别字",
    "支付": "付款",
    "物流": "快递 配送",
    "店": "门店",
    "错": "写错 印错 弄错 搞错",
    "员工": "职工",
    "商品": "货品 产品",
    "断货": "没货 缺货",
    "排队": "等候 等待",
    "库存": "存货",
    "未出": "出不来",
    "未进": "进不去",
    "未登录": "登不上 登不进 登录不了",
    "未看到": "看不到",
    "未送达": "收不到",
    "未到场": "没来",
    "页": "页面 网页",
    "销量": "销售额 销售量",
    "人": "人员 人数",
    "参与": "参加",
    "货": "货物",
    "发货": "寄出",
    "流失": "流失率",
    "成本": "成本费用",
}
"""A word, and those that say the same."""
_EMPTY_OF_CONTENT = """
互相 相互 彼此 的 地 得 了 着 过 和 与 及 以及 并 并且 而且 也 还 都 均 就 在 对 对于 由于 因 因为 所以 是 为 于 到 给
让 把 被 受 有 存在 出现 发生 造成 导致 引起 产生 情况 现象 问题 状况 表现 主要 根本 原因 根本原因 主要原因 很 太 较
比较 非常 十分 特别 更 有点 有些 有所 一些 一定 略 相对 过于 偏 普遍 整体 总体 仍 一直 老 老是 总 总是 经常 时常 常常
明显 大幅 持续 逐渐 突然 这次 本次 此次 该 其 中 里 时 期间 过程 当天 进行 做 能 能够 可 会 又 再 我们 大家 处于 状态
程度 本身 自身 可能 应该 不少 这个 那个 一个 方面 上 下 内 实际 最终 较为 等 个 名 位 一直都 总共 共 速度 花费 说明
就是 就 也就是 出来 起来 之后 后 之前 所导致 所致 原来 总之 说白了
"""
_WHOLE = """
参与 到店 到货 到账 到课 上线 下线 下单 上架 下架 对接 会员 会议 能力 性能 功能 产能 等待 时间 地址 地推 受众 行为
中奖 里程 可用 总量 进店
"""
"""Words that hold a character of a function word, and stay."""
_DIGIT = lazy("[0-9]")
_MANY = lazy("(?:比较|非常|特别|实在|确实|很|较|太|过)?(?:多|不少|久|时间长)(?=$|[了,。;])")
_TENTHS = lazy("([一二三四五六七八九])成(?![功立员本为果效])")
_TWICE = lazy(r"([扫未])\1+")
_LINKS = lazy(r"[^。;]*?(?:导致|造成|致使|使得|引发|引起|->|[→⇒])|(?:由于|因为|因)[^,。;]*[,。;]")


@cache
def _equivalents() -> dict[str, str]:
    """Every word with a plain equivalent, and what it becomes."""
    plain = dict.fromkeys(_EMPTY_OF_CONTENT.split(), "") | {word: word for word in _WHOLE.split()}
    plain |= {word: same for same, words in _SAME.items() for word in words.split()}
    return plain | {word: sign for sign, words in _STATES.items() for word in words.split()}


@cache
def _equivalent() -> re.Pattern[str]:
    """One pattern of those words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(_equivalents(), key=len, reverse=True))))


@cache
def _replaceable() -> frozenset[str]:
    """Every character that may stand in a cause and not in its problem though it repeats it."""
    return frozenset("".join(_equivalents())).union("，。；：、,.;: !?()（）“”\"'\n")


def _vaguely(text: str) -> str:
    """*text* without 多 and the like: where the problem tells how many, they add nothing."""
    return _MANY.sub("", text)


def _as_percent(tenths: re.Match[str]) -> str:
    return f"{'一二三四五六七八九'.index(tenths[1]) + 1}0%"


def _content(text: str) -> str:
    """*text* without function words and punctuation, words of one meaning written alike."""
    plain = _equivalents()
    said = _TWICE.sub(r"\1", _equivalent().sub(lambda found: plain[found[0]], text))
    return "".join(letter for letter in said if letter.isalnum() or letter in _STATES)


def may_repeat(problem: str, cause: str) -> bool:
    """A screen: False where *cause* holds a Chinese character that stands neither in *problem* nor in an equivalent.

    70% and 七成 are the same, and of two texts as typed only Chinese characters are surely what they seem.
    """
    known = _known_in_cause()
    for letter in cause:
        if letter not in known and letter not in problem and "\u4e00" <= letter <= "\u9fff":
            return not is_plain(problem)
    return True


@cache
def _known_in_cause() -> frozenset[str]:
    return _replaceable().union("一二三四五六七八九成", NO_LETTERS)


def repeats(problem: str, cause: str) -> bool:
    """Whether *cause* says only what *problem* says, in any order and with other words for what is wrong.

    A problem that tells its own cause (需求变更频繁，导致延期) is compared by what it led to.
    """
    if len(problem) > _LONGEST_COMPARED or len(cause) > _LONGEST_COMPARED:
        return False
    cause, problem = (_TENTHS.sub(_as_percent, clean(text)) for text in (cause, problem))
    known = _replaceable()
    if not all(letter in known or letter in problem for letter in cause):
        return False
    said, again = _content(_LINKS.sub("", problem)), _content(_vaguely(cause) if _DIGIT.search(problem) else cause)
    words = again.strip("".join(_STATES))
    return bool(words) and _made_of(again, said)


def _made_of(text: str, source: str) -> bool:
    """Whether *text* consists of pieces of *source*, each two characters or longer but for digits and signs of states."""
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[start : end + 1] in source:
            end += 1
        alone = start < end and (text[start] in _STATES or text[start].isdigit())
        if end - start < 2 and not alone:
            return False
        start = end
    return True
