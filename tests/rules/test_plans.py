"""Measures: a heap of routine tasks is told from a plan that answers its problem."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.rules import RULES, Context, judge
from xlretro.rules.plans import answers, routine
from xlretro.workbooks import RETRO

HEAPS = """
下周做活动策划、写推文、回复用户咨询
写推文、做海报、回复咨询
下周开周会、整理数据、写周报
做海报，写文案，发朋友圈
回复用户留言；更新公众号；维护社群
每天发朋友圈、回复私信、更新店铺
继续写推文、做直播、发短视频
下周：1.写推文 2.做海报 3.开例会
拍视频、剪视频、发抖音
整理报表、参加周会、对接客户
做PPT，写总结，开会
更新商品、打包发货、回复售后
做策划案、写脚本、拍短视频
日常社群维护、客户回访、数据统计
周一写推文，周二做海报，周三回复咨询
上架新品、修图、写详情页
发公众号、发小红书、回复评论
下个月做活动、发推文、整理客户资料
回复用户咨询和做活动策划
撰写文案并制作海报
参加例会，汇报工作，整理资料
跟进客户、整理合同、写日报
处理订单、联系快递、回复客户
下周做直播、写推文、做数据统计
巡店、盘点、开早会
继续做好日常工作，写推文，回复咨询
收集素材、写稿、排版
打电话、发邮件、约客户
备课、上课、批改作业
组织周会，撰写周报，更新进度表
下周继续发推文、做海报、维护社群
做表格、写报告、发邮件
接听电话、回复消息、登记信息
更新官网、发新闻稿、做宣传
写周报、开部门例会、对接供应商
运营公众号、维护社群、回复粉丝
下月做节日海报、写节气文案、发朋友圈
写脚本、约达人、拍视频、剪片子
下周安排：开部门会、写总结、做预算表
每天更新抖音，每周写公众号，月底做报表
拜访客户、写标书、做演示
门店打扫、补货、做台账
做PPT给领导汇报、整理会议纪要
备货、上架、做活动页、发优惠券
处理工单、写周报、参加站会
回访患者、整理病历、参加科室会
本周工作：招聘面试、员工培训、考勤统计
正常开展日常运营，回复客户，跟进订单
写公告、开服、处理玩家反馈
发传单、贴海报、打电话邀约家长
收发快递、整理仓库、打单
下周拍产品图，修图，上传到后台
做选题、找素材、写稿子
月底盘点、对账、交报表
填报材料、报送信息、准备迎检
做海报、做推文、做视频
维护客户关系、拜访新客户、整理合同资料
上架商品，做活动，回复买家消息
带新人、写日报、开晨会
下周继续跟进订单，回复邮件，更新表格
拍探店视频、发大众点评、回复评论
月初交计划、月中开例会、月底写总结
接诊、写病历、做随访
给学员点名、批改作业、发通知
接单、装车、送货、签回单
编辑图文、群发、统计阅读量
组织团建、筹备年会、采购办公用品
写代码、修bug、提交周报
做好本职工作，完成领导交办的任务，按时写周报
例行巡检、数据备份、填写日志
写软文、投稿、发朋友圈
做台账，填报表，开调度会
下周照常直播、发视频、维护粉丝
招新、开会、做团建
回消息、改图、传素材
整理办公室、写总结、交材料
安排排期、跟进设计、对接渠道
进货、理货、搞卫生
开晨会、练话术、打电话
更新简历库、约面试、办入职
做活动页、写公众号、做抽奖
维护服务器、更新版本、写文档
写通稿、约媒体、发微博
跑门店、见客户、写拜访日志
日常维护直播间、整理粉丝数据、发粉丝群
做课件、开班会、改作业
下周剪视频、做封面、写标题
更新台账，报送材料，参加培训
发货、打单、对账
回复邮件，整理桌面，打印资料
做PPT、排练、写主持稿
看数据、写日报、跟项目
招商、谈合作、签合同
做方案、开会、写汇报
排班、点货、收银
拍抖音、写小红书、回私信
整理合同、催款、开发票
做周计划、跟进项目、汇报领导
备课、写教案、批作业
测体温、写记录、交班
""".strip().split("\n")
PLANS = """
增加方案评审会,明确设计需求后启动设计
下次活动预留30%弹性带宽,提前3天完成压力测试
升级发放系统,增加校验环节和异常重试机制
今日内完成新用户首购话术优化，增加“30分钟送达”“买贵必赔”2个卖点
联合技术排查支付环节跳出原因，2天内出优化方案
周一-周二：落地活动报名页按钮优化+社群投放测试（解决本周转化率低的问题）
写推文说明退款到账时间
做海报前先和店员核对价格
每周一开周会核对库存差异
回复咨询的话术改成先报到账时间
整理常见问题库，更新客服话术
做压力测试、写应急预案、开评审会
发短信提醒预约用户，未到店的当天回访
每天发3条朋友圈、回复私信不超过10分钟
写推文、做海报，用于解释新积分规则
针对流失用户做回访、写召回短信
整理竞品价格表、调整主推款定价
更新商品详情页尺码表，减少退换货
制作操作视频，放在新功能首页
把签到规则改为累计签到
建立双供应商
开评审会，需求冻结后再开发
直播脚本增加案例拆解
店员上岗前上机考核
海报先给一线店员看一遍再定稿
周报增加退款率一栏
客服排班按小时会话量安排
短信模板提前报备
开一次复盘会，定下素材交付日
增加审核人
合同补充雨天改期条款
在支付页增加商品保障弹窗
回复咨询、处理退款由同一人负责，避免口径不一
盘点改为每晚闭店后做，系统与实物差异当天上报
先写脚本再拍视频，脚本由法务过一遍
数据日报改为自动发送
写推文
做活动策划
回复用户咨询
召开KOL合作复盘会议，建立新的评估标准和合作流程
优化信息流广告投放策略，测试不同素材和受众定向
评估客服系统性能，制定高峰期人员排班和AI客服接入方案
推广代码审查和结对编程
组织模拟故障演练
引入BI工具，建立营销数据看板
活动前一天发预告、活动当天每小时发进度
物料清单写进合同，到货拍照
双人核对、拍照留底、系统登记
写退款话术、做FAQ页、更新自动回复
先冻结需求，再排期
开评审会，写接口文档，联调后再提测
补录库存数据、核对差异、停用旧编码
培训店员用新收银系统，上岗前考核
更新价格表、下架过期券
更换供应商，签补充协议
每周例会检查物料到货清单
客服早晚班交接写进值班日志
做用户访谈，整理流失原因
发券前检查叠加规则，由财务签字
写上线检查表，开发和测试各签一次
制作安装视频、随货附说明卡
建立客户分层标签，分层推送
上线前做压测、准备回滚脚本
排班表提前公布，高峰加开收银台
录制操作视频，发到店长群并逐店确认
联系物流商加派车辆，改发顺丰
重写商品详情页，补拍实物图
把巡检表改成扫码打卡
两人复核，系统拦截重复单
补拍商品细节图，标注面料成分
数据备份改为每小时一次
开户流程去掉纸质签名，改人脸识别
新人第一周由店长带教，独立上岗前通过考核
写一份交接清单，离岗前逐项签字
回访未到课学员，登记原因
整理高频投诉，写进培训教材
更新操作手册，重新培训夜班
在群公告写明领取规则，置顶
采购备用电源、租备用会场
设计定稿前先开评审会
拆分数据库，读写分离
拆单发货，缺货款先退款
开通客服夜班，排两人
写应急预案，组织演练
调整直播时间到20点，避开竞品
给店长发库存日报，缺货当天补
培训新话术，抽查录音
发短信通知到货，未取的第二天电话通知
申请备用通道，接入监控告警
整理退货原因，反馈工厂改版型
做价格对比表，低于竞品的款主推
制作入门视频、录制常见错误演示
联系物业、延长闭馆时间、增加保安
更新排班、增设导诊台、开放自助机
拜访流失客户，记录流失原因
上线排队叫号、分时预约
开发导出功能、下线旧报表
联系支付通道，申请提高单日限额
写值班手册、贴在机房
发券改为分时段发放
回复模板加到账时间，客服统一用
整理断货SKU，补货周期写进采购合同
增派两名导诊，制作楼层指引
约法务审合同模板，开一次条款会
给每个门店发尺寸图，收回签字
直播前检查推流、备用网络、备用电脑
拍开箱视频、写安装步骤，发给新客户
发公告说明补偿方案，客服统一回复
开周会过一遍延期清单
整理退款原因，按原因改商品描述
做新人手册，入职当天发
更新排期表，设计与开发共用
联系厂家换货，召回第二批
培训收银员，演练离线收款
写发货检查单，打包台张贴
推送前做名单去重
""".strip().split("\n")


def raised(*issues: dict[str, str]) -> list[Finding]:
    typed = interpret(retrospective_from_data(RETRO, {"issues": list(issues)}))
    return judge(Context(typed, compute(typed, today=date(2023, 10, 20))), [r for r in RULES if r.code == "XR703"])


def test_every_heap_of_routine_tasks_is_found() -> None:
    assert [text for text in HEAPS if not routine(text)] == []


def test_no_plan_that_answers_something_is_blamed() -> None:
    assert {text: words for text in PLANS if (words := routine(text))} == {}


def test_the_tasks_are_named() -> None:
    assert routine("下周做活动策划、写推文、回复用户咨询") == ["下周做活动策划", "写推文", "回复用户咨询"]


@pytest.mark.parametrize("more", ["提高复购率", "用于解释新积分规则", "避免重复咨询", "每天不少于10条", "改用新模板"])
def test_a_purpose_a_figure_or_one_specific_piece_makes_it_a_plan(more: str) -> None:
    assert routine("写推文、回复咨询")
    assert routine(f"写推文、回复咨询，{more}") == []


def test_one_routine_task_is_no_heap() -> None:
    assert routine("写推文") == []
    assert routine("写推文、做海报、跑医院") == ["写推文", "做海报"], "one of an unknown object among known ones"
    assert routine("写推文、做海报、养花、跑医院") == []
    assert routine("写推文、养花、跑医院") == [], "more unknown than known"


def test_where_most_is_empty_another_rule_says_so() -> None:
    assert routine("写推文、做海报，加强沟通，优化流程") == []


def test_dates_do_not_excuse_it() -> None:
    assert routine("9月28日写推文，9月29日做海报")
    assert routine("Q4写推文，10月做海报")


def test_tasks_may_stand_apart_by_blanks_alone() -> None:
    assert routine("收货 上架 打价签 理货 闭店") == ["收货", "上架", "打价签", "理货", "闭店"]
    assert routine("策划双12、写文案、做图、约主播")
    assert routine("1、写推文 2、做海报"), "the number of an item is no figure"
    assert routine("打价签前先扫码核对系统价") == []


def test_what_the_problem_is_about_is_no_routine() -> None:
    heap = "写推文、回复咨询"
    assert [f.column for f in raised({"problem": "物料晚到", "measure": heap})] == ["measure"]
    assert raised({"problem": "咨询没人管", "measure": heap}) == []
    assert raised({"problem": "退款慢", "cause": "推文写错入口", "measure": heap}) == []
    assert not answers("回复用户咨询", "用户流失"), "a word of every row ties nothing"


def test_a_measure_without_a_problem_is_found_at_the_blank_cell() -> None:
    row = {"problem": "退款慢", "measure": "增加方案评审会"}
    found = raised(
        row, {**row, "problem": ""}, {"problem": "", "cause": "供应商停电"}, {"problem": "缺货", "measure": ""}
    )
    assert [(f.column, f.cell[1:]) for f in found] == [("problem", "3"), ("problem", "4")]
    assert raised({"measure": "增加方案评审会"}) == [], "the column is not there: said once, by another rule"


@pytest.mark.parametrize(("due", "undated"), [("不断推进", True), ("逐步完善", True), ("不断网前", False), ("10月底前逐步完成", False)])
def test_a_plan_without_end_is_undated(due: str, undated: bool) -> None:
    issue = {"problem": "退款慢", "impact": "高", "measure": "增加方案评审会", "due": due}
    typed = interpret(retrospective_from_data(RETRO, {"issues": [issue]}))
    context = Context(typed, compute(typed, today=date(2023, 10, 20)))
    assert [finding.code for finding in judge(context, [r for r in RULES if r.code == "XR408"])] == ["XR408"] * undated


@pytest.mark.parametrize("text", ["", " ", "，。；", "“”", "5万", "Write posts, answer mails", "无", "、、、"])
def test_nothing_is_found_where_no_plan_is(text: str) -> None:
    assert routine(text) == []


@given(st.text(alphabet="写推文做海报回复咨询、，。；“”()1%①和及并\n", max_size=60))
def test_any_text_goes_through(text: str) -> None:
    assert all(routine(text))
