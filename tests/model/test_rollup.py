"""What may be added over workbooks, and what the sums say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.measures import HIGHER, LOWER, completion_rate
from xlretro.model.rollup import is_additive, metric_key, roll_up


@pytest.mark.parametrize(
    ("name", "unit"),
    [("新增注册量", ""), ("新增注册量", "人"), ("销售额", "元"), ("月度销售额", ""), ("投诉量", "次"),
     ("GMV", "元"), ("曝光量", "次"),
     ("用户评价数", ""), ("订单数", "单"), ("参与人次", "人次"), ("新增付费用户", "人"), ("比赛场次", ""),
     ("营销费用", "元"), ("活动总成本", "元"),
     ("某指标", "件"), ("New registrations", ""), ("Number of orders", "")],
)  # fmt: skip
def test_additive(name, unit):
    assert is_additive(name, unit)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("客单价", "元"), ("均价", "元"), ("商品价格", "元"), ("人均消费", "元"), ("平均停留", "次"),
     ("直播时长", "小时"), ("响应时间", "毫秒"),
     ("系统响应", "ms"), ("用户满意度", ""), ("评分", "分"), ("NPS", ""), ("转化率", ""), ("活动页转化率", "%"),
     ("下单用户数/访问量", ""),
     ("复购率", "人"), ("ROI", ""), ("投入产出比", ""), ("占比", ""), ("新增注册量", "%"), ("新增注册量", "比值"),
     ("频次", "次/周"),
     ("日活", "人"), ("DAU", "人"), ("峰值并发", "人"), ("获客成本", "元"), ("人效", "元"), ("搜索指数", ""),
     ("品牌知名度", ""), ("某指标", ""),
     ("", ""), ("Average order value", ""), ("Conversion rate", ""), ("Price per unit", "元"), ("Something", ""),
     ("转化提升", "个百分点")],
)  # fmt: skip
def test_not_additive(name, unit):
    assert not is_additive(name, unit)


def test_metric_key():
    assert (
        metric_key("新增注册量")
        == metric_key("新增注册用户")
        == metric_key(" 新增注册用户数 ")
        == metric_key("新增注册量(人)")
    )
    assert metric_key("ROI") == metric_key("roi") == metric_key("投入产出比")
    assert metric_key("转化率(首购)") != metric_key("转化率(复购)")
    assert metric_key("新增用户") != metric_key("新增注册用户")
    assert metric_key("Page  Views") == metric_key("page views") != metric_key("pageviews")


def test_counts_are_added_before_the_rate_is_taken():
    [metric], _, _ = roll_up(
        [
            ("新增注册量", "", 50000, 42000, HIGHER),
            ("新增注册用户", "", 10000, 20000, HIGHER),
            ("新增注册量", "", 10000, None, HIGHER),
        ]
    )
    assert (metric.name, metric.count, metric.left_out, metric.reached) == ("新增注册量", 3, 1, 1)
    assert (metric.target, metric.actual) == (60000, 62000)
    assert metric.rate == pytest.approx(62 / 60)
    assert metric.additive


def test_averages_are_never_added():
    [metric], _, _ = roll_up([("客单价", "元", 100, 90, HIGHER), ("客单价", "元", 200, 210, HIGHER)])
    assert (metric.target, metric.actual, metric.rate, metric.additive) == (None, None, None, False)
    assert (metric.count, metric.reached) == (2, 1)


def test_a_lone_goal_keeps_its_own_figures():
    [metric], _, _ = roll_up([("客单价", "元", 100, 90, HIGHER)])
    assert (metric.target, metric.actual, metric.rate) == (100, 90, 0.9)


def test_units_and_directions_stay_apart():
    rolled, *_ = roll_up(
        [
            ("成交额", "元", 100, 90, HIGHER),
            ("成交额", "单", 10, 9, HIGHER),
            ("投诉量", "次", 10, 9, LOWER),
            ("投诉量", "次", 10, 9, HIGHER),
            ("系统响应时间", "ms", 200, 250, LOWER),
            ("系统响应时间", "毫秒", 200, 150, LOWER),
        ]
    )
    assert [metric.count for metric in rolled] == [2, 1, 1, 1, 1]
    assert rolled[0].unit == "ms"
    assert not rolled[0].additive


def test_no_rate_of_a_zero_target():
    [metric], _, _ = roll_up([("事故次数", "次", 0, 0, LOWER)] * 2)
    assert (metric.target, metric.actual, metric.rate, metric.reached) == (0, 0, None, 2)
    [metric], _, _ = roll_up([("订单数", "单", 0, 5, HIGHER)])
    assert metric.rate is None
    assert roll_up([]) == ([], 0, 0)


GOALS = st.lists(
    st.tuples(
        st.sampled_from(["新增注册量", "新增注册用户", "客单价", "转化率", "销售额", "订单数"]),
        st.sampled_from(["", "元", "人", "%"]),
        st.none() | st.floats(-1e9, 1e9),
        st.none() | st.floats(-1e9, 1e9),
        st.sampled_from([HIGHER, LOWER]),
    ),
    max_size=12,
)


@given(GOALS, st.randoms())
def test_the_order_of_workbooks_does_not_matter(goals, random):
    shuffled = list(goals)
    random.shuffle(shuffled)
    assert roll_up(shuffled) == roll_up(goals)


@given(GOALS)
def test_nothing_is_lost_and_nothing_wrong_is_added(goals):
    rolled, *_ = roll_up(goals)
    assert sum(metric.count for metric in rolled) == len(goals)
    for metric in rolled:
        assert 0 <= metric.reached <= metric.count - metric.left_out
        if not metric.additive and metric.count - metric.left_out > 1:
            assert metric.target is metric.actual is metric.rate is None
        if metric.rate is not None:
            assert metric.rate == completion_rate(metric.target, metric.actual, metric.direction)


def test_goals_without_a_unit_join_the_only_other_one():
    goals = [("新增注册量", "人", 5.0, 4.0, HIGHER), ("新增注册量", "", 7.0, 6.0, HIGHER)]
    (metric,) = roll_up(goals).metrics
    assert (metric.unit, metric.count, metric.target, metric.actual) == ("人", 2, 12.0, 10.0)
    assert len(roll_up([*goals, ("新增注册量", "户", 1.0, 1.0, HIGHER)]).metrics) == 3, "two units leave it doubtful"
    assert len(roll_up([("转化率", "%", 0.1, 0.1, HIGHER), ("转化率", "", 10.0, 9.0, HIGHER)]).metrics) == 2


@given(GOALS, st.integers(0, 6))
def test_the_metrics_of_most_goals_come_first_and_the_others_are_counted(goals, most):
    every = roll_up(goals).metrics
    some = roll_up(goals, most)
    assert some.metrics == every[:most]
    assert some.more == len(every) - len(some.metrics)
    assert some.more_shared == sum(metric.count > 1 for metric in every[most:])
