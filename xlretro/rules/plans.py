"""Measures that are a heap of routine tasks and answer no problem: 做活动策划、写推文、回复用户咨询 (XR703).

A task is routine if it consists of words that any operations team writes any week. One specific piece beside them, a figure
or a purpose, and the measure is taken for an answer. Chinese only. It would rather miss a heap than blame a measure.
"""

from __future__ import annotations

import re
from functools import cache

from xlretro.model.patterns import lazy
from xlretro.model.values import clean
from xlretro.rules import lexicon
from xlretro.rules.clauses import Vocabulary, clauses, may_quote

__all__ = ["answers", "is_routine", "may_be_routine", "routine"]

_TASKS = """
配表 跟版本 跟 打价签 打标签 贴价签 换价签 开店 开门 闭店 关店 问候 祝福 发早安 道早安 编制
搞 弄 传 练 进货 订 抄 挂 铺 摆 验货 办 投 发帖 投稿 招新 做 写 撰写 编写 编辑 发 发布 发送 推送 群发 转发 回 回复
回答 解答 答复 处理 更新 维护 运营 整理 收集 汇总 统计 录入 登记 归档 填 填写 提交 上传 下载 导出 导入 制作 设计 画
绘制 拍 拍摄 剪 剪辑 录 录制 修 修图 作图 排版 校对 审核 策划 开 开会 召开 参加 组织 主持 出席 汇报 总结 复盘 跟进
跟单 对接 联系 沟通 拜访 回访 走访 接待 陪同 接听 接 打电话 约 通知 邀约 邀请 地推 拉群 建群 管理 上架 下架 上新 选品
打包 发货 收货 盘点 理货 补货 巡店 巡场 巡检 值班 排班 打扫 采购 下单 报销 付款 开票 结算 对账 备课 上课 听课 批改
批作业 培训 看 看书 阅读 查 查看 检查 监控 盯 测试 部署 搬 布置 彩排 预热 宣传 推广 投放 引流 拉新 签到 打卡 面试 招聘
招人 准备 安排 直播 开播 带货 配送 送货 提报 报名 申请 派发 发放 印刷 打印 张贴 摆放 收款 催款 签合同 谈合作 找 选 定
出 拟 跑 做好 举办 策划执行 执行 完成 开展 进行 推进 落实 互动 点赞 评论 种草 答疑 售后 客服 出差 交接 交接班 交班
盘库 入库 出库 装车 卸货 派件 揽件 分拣 调度 备菜 备餐 试菜 收银 打烊 开档 排课 招生 家访 监考 点名 教研 查房 随访
坐诊 体检 报价 投标 演示 发版 上线 开服 配置 改 帮 协助 参与 筹备 筹办 调研 走流程 会务 迎检 报送 拍照 转账 催 聊 讨论
谈 看店 开晨会 记录 备案 存档 贴 贴海报 备货 打单 收发 收 寄 装 卸 洗 擦 送 取 领 发奖 招募 统计考勤 考勤 交 交报表 补
上报 核销 登 核算 结账 算 带 带教 带新人 修bug 修BUG 接单 送单 签单 接诊 问诊 出诊 值机 保养 维修 清洁 消毒 陈列 摆摊
派单 谈单 催单 跟车 跑腿 团建 群聊 答题 出题 出卷 改卷 录课 磨课 说课 探店 刷帖 顶帖 置顶 编辑图文 备份 例行检查
例行巡检 报账 记账 报税 审单 制单 理单 录单 排练 走位 布展 撤展 撤场 搭建 值守 上班 加班
"""
_OBJECTS = """
通讯稿 简报 信息稿 检查 参观 来访 科室例会 支行例会
早安 晚安 早安图 早安海报 祝福 节日祝福 问候 节日问候 价签 标签 社群维护 周年庆 业务学习 日常事项 其他事项 领导交办的其他事项
会议记录 推文 软文 文 文章 稿 稿子 稿件 新闻稿 文案 文字 海报 图 图片 配图 主图 详情页 详情图 封面 视频 短视频 长视频 片子 素材
脚本 直播 预告 公告 通知 通告 消息 短信 邮件 微信 微博 抖音 快手 小红书 公众号 视频号 朋友圈 官网 官微 知乎 B站 APP
小程序 账号 社群 微信群 用户群 客户群 粉丝群 群 群消息 群公告 活动 活动策划 策划 策划案 方案 活动方案 计划 工作计划
周计划 月计划 总结 周报 日报 月报 季报 报告 报表 报告书 表 表格 台账 PPT ppt 课件 教案 文档 材料 资料 档案 合同 单据
发票 票据 账 会 会议 会议纪要 纪要 周会 例会 早会 晚会 晨会 夕会 月会 部门会 周例会 部门例会 启动会 动员会 沟通会 数据
数据统计 数据分析 数据整理 日常数据 运营数据 后台数据 后台 用户 客户 顾客 会员 粉丝 学员 家长 患者 商家 商户 供应商
渠道 合作方 合作 达人 博主 KOL 主播 媒体 领导 部门 同事 设计 技术 用户咨询 客户咨询 咨询 提问 问题 留言 评论 私信 弹幕
反馈 意见 电话 来电 热线 投诉 售后 售后问题 退款 订单 物流 快递 包裹 货 商品 产品 新品 货品 货物 库存 店铺 网店 门店
店 店面 卫生 陈列 货架 橱窗 物料 礼品 奖品 传单 宣传单 单页 宣传册 横幅 展架 易拉宝 场地 会场 现场 展位 展会 系统 页面
首页 活动页 H5 链接 二维码 问卷 调查问卷 名单 进度 进度表 排期 排期表 节日 节假日 热点 选题 话题 话题讨论 互动 抽奖
福利 优惠券 红包 签到 打卡 内容 宣传 推广 培训 活动宣传 线上活动 线下活动 新活动 工作 日常工作 日常 事务 日常事务 任务
事项 常规工作 作业 课 课程 试卷 人 新人 简历 面试 代码 需求 需求文档 文件 照片 样品 货款 费用 报销 数据报表 竞品
竞品分析 行业资讯 资讯 新闻 信息 客户信息 用户信息 用户维护 客户维护 社群维护 社群运营 评价 好评 差评 平台 日志 周记
心得 班 站会 年会 选题会 教研会 家长会 碰头会 讨论会 培训会 总结会 宣讲会 动员大会 员工大会 bug BUG Bug 版本 工单 标书
商机 demo 演示 公文 简报 汇报 汇报材料 汇报PPT 会议材料 家长回访 课表 病历 病例 门诊 菜单 菜品 食材 车辆 运单 仓库
网点 理财产品 玩家 帖子 贴吧 论坛 社区 QQ群 礼包 更新公告 更新日志 年终总结 总结报告 工作总结 工作汇报 工作报告 述职
述职报告 相册 市场部 销售部 设计部 技术部 运营部 财务部 其他部门 兄弟部门 各部门 老客户 新客户 老用户 新用户 意向客户
客户需求 用户反馈 客户反馈 商品图 商品信息 商品详情 库 礼盒 月度 季度 年度 周度 常规活动 节日活动 团建 社媒 媒体稿
通稿 宣传稿 宣传片 宣传视频 宣传海报 宣传图 长图 九宫格 表情包 话术 标签 关键词 榜单 曝光 流量 粉丝互动 直播间
直播预告 课程表 学员群 家长群 业主 业主群 入职 离职 手续 简历库 办公室 教室 车 服务器 网站 图文 关系 客户关系 合同资料
阅读量 播放量 粉丝量 办公用品 本职 本职工作 领导交办的任务 交办 交办的任务 交办任务 领导安排的工作 月中 月报表 新员工
买家 买家消息 卖家 大众点评 美团 饿了么 淘宝 京东 拼多多 闲鱼 QQ 钉钉 企业微信 企微 飞书 头条 今日头条 百家号 快讯
播客 视频脚本 文章阅读量 回单 病房 患者群 病人 护理记录 巡检表 巡检记录 工作日志 工作台账 会议室 会务 签到表 学生 老师
班级 备课笔记 考试 成绩 班会 教师会 家长电话 车间 产线 班组 产量 设备点检 点检 安全检查 卫生检查 消防检查 考勤 考勤表
工资 工资表 预算表 计划表 排班表 登记表 周报表 月底 月初 季末 年底 月末 周末 家政 团队 员工 员工培训 优惠活动 促销
促销活动 营销活动 电话邀约 邀请函 请柬 奖状 证书 礼物 伴手礼 咨询电话 快递单 面单 运费 原料 设备 机器 电脑 账目 流水
台账表 资料表 科室会 党会 党建 学习资料 学习材料 汇报会 线下 线上 渠道商 经销商 代理商 案例 选题表 采访 约稿 改稿 审稿
"""
_FILLERS = """
科室 支行 分行 网点 车间 班组 端午
的 了 和 与 及 并 再 还 也 都 先 后 然后 接着 继续 持续 坚持 正常 照常 按时 每天 每日 每周 每月 天天 定期 日常 平时
下周 本周 下月 下个月 本月 下季度 下一步 后续 近期 今后 接下来 明天 周一 周二 周三 周四 周五 周六 周日 周末 星期一
星期二 星期三 星期四 星期五 上午 下午 晚上 早上 到 至 - : 要 需 需要 将 会 负责 好 一下 新 新的 各 各个 各种 各类 相关
有关 常规 部门 公司 团队 我 我们 进行 给 向 跟 把 对 等 等等 等工作 工作 一些 几个 几篇 若干 微信 线上 线下 其他 在 上
里 例行 做好 完成 认真 月初 月中 月底 年底 周初 有空 平常 一般 主要 配合 大家 一起 同步 帮 帮忙 协助 其它 等事 等事情
等常规工作 等日常工作 每晚 每早 早晚 一次 两篇 三篇 两条 三条 两张 两场 三场 两个 一篇 一条 一张 一场 一个 几条 几张
几场 几次 多篇 多条
"""
_LINKS = "[、/+&,;]|以及|然后|接着|并且?|和|及(?!时)"
_BETWEEN = lazy(_LINKS)
_BLANK = lazy(r"\s")
_BETWEEN_OR_BLANK = lazy(rf"{_LINKS}|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_PURPOSE = lazy(
    "以便|以免|以防|用于|用来|用以|为了|针对|解决|避免|防止|杜绝|减少|降低|缩短|提升|提高|确保|保证|说明|解释|核对|因为|由于"
)
_UNSAID = lazy(r"[\s()\[\]{}<>\"'*~_·…-]+")
# Shared by nearly every row of every workbook, these tie no measure to a problem.
_EVERYWHERE = lazy("用户|客户|活动|数据|内容|工作|问题|运营|进行|没有|产品|团队|部门")


@cache
def _routine_words() -> Vocabulary:
    return Vocabulary(_TASKS.split(), [*_OBJECTS.split(), *_FILLERS.split()])


_TIME = lazy(r"双1[12]|618|[QH][1-4]|[0-9]{1,2}月份?(?:[0-9]{1,2}[日号]?)?|[0-9]{1,2}[日号]")
_DIGIT = lazy("[0-9]")
_FIGURE = lazy(r"(?<![Hh])[0-9](?![0-9]*[.、)．）】\]])")
"""No part of a routine task; the number of an item is none."""
_SURE_FIGURE = lazy(r"[0-9](?<![0-9QHh双月份日号].)(?!(?<=6)18)[0-9]*(?![0-9QH双月日号.、)．）】\]])")
"""A figure that no day or season stands beside: most are so, and none of the text need be cut away to see it."""
_UNKNOWN = lazy(r"[^\W\d_]{2,5}")
"""A short task of an unknown object or verb, 改bug, 搞卫生: no heap by itself, but part of one."""


@cache
def _control() -> re.Pattern[str]:
    """What answers a problem: a control, a change, a limit."""
    return re.compile(
        "测试|压测|预案|评审|审核|校验|复核|核对|考核|演练|标准|规则|制度|机制|清单|权限|弹窗|告警|模板|库存|备份|灰度|埋点|原因|话术|自动|备用|细节|操作|说明|指南"
        "|手册|教程|流失|高频|未|不|差异|过期|旧|改为|改成|换|加派|协议|条款|供应商|权益|签字|上限|下限|开关|价|期|延长|缩短|增|减|停|取消|开放|开通|限|拦|锁|拆|迁"
        "|冻结|替|补|预留|前置|双人|两人|留底|错峰|专人|专属|分层|分批|分级|优先|抽查|接入|引入|升级|合并|建立|设置|设立|新设|加装|下线"
    )


def may_be_routine(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `routine` finds nothing, since a purpose or a long strange word stands."""
    if _has_figure(text) or not _MAY_PART.search(text):
        return False
    return may_quote(text) or (
        not _PURPOSE.search(text) and all(map(_known().issuperset, _LONG_PIECE.findall(text)))
    )


_MAY_PART = lazy(r"[\W以然接并和及]")  # a heap has two tasks
# Longer than an unknown task (_UNKNOWN) may be, with no character that parts tasks or belongs to a day.
_LONG_PIECE = lazy("[^\\W0-9A-Za-z_和及并以然接月日号份]{6,}")


@cache
def _known() -> frozenset[str]:
    return _routine_words().characters | lexicon.EMPTY_PLAN.characters


def routine(text: str) -> list[str]:
    """The tasks of a measure that is nothing but two or more routine ones; empty where it holds anything else."""
    if _has_figure(text):
        return []
    found = clauses(text)
    if any(_PURPOSE.search(clause.text) for clause in found):
        return []
    tasks, unknown, empty = [], 0, 0
    for clause in found:
        between = _BETWEEN_OR_BLANK if _BLANK.search(clause.text) else _BETWEEN
        for piece in between.split(clause.text):
            plain = _TIME.sub("", _UNSAID.sub("", piece))
            if is_routine(plain):
                tasks.append(piece.strip())
            elif _UNKNOWN.fullmatch(plain) and not _control().search(plain) and not lexicon.EMPTY_PLAN.covers(plain):
                unknown += 1
            elif lexicon.EMPTY_PLAN.covers(plain):
                empty += 1
            elif not (_routine_words().covers(plain, needed=False) or lexicon.EMPTY_PLAN.covers(plain, needed=False)):
                return []
    return tasks if len(tasks) > max(1, unknown, empty) else []


def _has_figure(text: str) -> bool:
    if not _DIGIT.search(text):
        return False
    return _SURE_FIGURE.search(text) is not None or _FIGURE.search(_TIME.sub("", text)) is not None


def is_routine(plain: str) -> bool:
    """Whether *plain*, a task without spaces and punctuation, is one that any operations team does any week."""
    return len(plain) > 1 and _routine_words().covers(plain)


def answers(measure: str, *reasons: str) -> bool:
    """Whether *measure* shares a word (two characters) with one of *reasons*, the problem and the cause of its row."""
    said = _EVERYWHERE.sub(" ", clean(measure))
    pairs = {said[start : start + 2] for start in range(len(said) - 1)}
    return any(pair in clean(reason) for reason in reasons for pair in pairs if pair.isalnum())
