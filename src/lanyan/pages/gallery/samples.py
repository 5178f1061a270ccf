"""Invented things of real length, to see whether the components hold them."""

import datetime as dt

LONG = "云岭市消防救援支队青石峡特勤大队碧溪路特勤站党支部"

SHELL = {
    "nav": [
        {"title": "工作台", "icon": "layout-dashboard", "href": "/_gallery/", "active": False, "key": "w", "count": 6},
        {
            "title": "组织生活",
            "icon": "calendar-event",
            "href": "/_gallery/records/",
            "active": True,
            "key": "m",
            "sub": [
                {"title": "会议与活动", "href": "/_gallery/records/", "active": True},
                {"title": "工作台历", "href": "/_gallery/records/", "active": False},
                {"title": "缺勤补课", "href": "/_gallery/records/", "active": False},
            ],
        },
        {"title": "党员", "icon": "users", "href": "/_gallery/", "active": False, "key": "p"},
        {"title": "学习", "icon": "book", "href": "/_gallery/", "active": False, "key": "s"},
        {"title": "督办", "icon": "checklist", "href": "/_gallery/", "active": False},
        {"title": "监测", "icon": "heart-rate-monitor", "href": "/_gallery/", "active": False},
        {"title": "考核", "icon": "target", "href": "/_gallery/", "active": False},
        {"title": "材料", "icon": "files", "href": "/_gallery/", "active": False},
        {"title": "设置", "icon": "settings", "href": "/_gallery/", "active": False},
    ],
    "crumbs": [
        {"title": "组织生活", "href": "/_gallery/"},
        {"title": "2026年11月支部党员大会", "href": ""},
    ],
    "switcher": {
        "title": LONG,
        "search_href": "/_gallery/find/",
        "options": [
            {"title": LONG, "href": "#", "active": True, "note": "党支部 · 23人"},
            {"title": "云岭市消防救援支队党委", "href": "#", "active": False, "note": "党委 · 36个下级党组织"},
        ],
    },
    "me": {
        "name": "周砚秋",
        "role": "党支部书记",
        "key": "sample",
        "unit": "云岭市消防救援支队",
        "alerts": "/_gallery/",
        "alerts_count": 3,
        "search": "/_gallery/",
        "logout": "/account/logout/",
        "links": [
            {"title": "我的", "href": "/_gallery/", "icon": "user"},
            {"title": "账号与两步验证", "href": "/_gallery/", "icon": "key"},
        ],
    },
}

BRANCHES = [
    {"name": LONG, "secretary": "周砚秋", "rate": "96.4%", "state": "met", "silent": 3, "day": "11-19 周四"},
    {
        "name": "云岭市消防救援支队机关第一党支部",
        "secretary": "贺兰亭",
        "rate": "91.0%",
        "state": "pending",
        "silent": 6,
        "day": "11-16 周一",
    },
    {
        "name": "临江大队石桥站党支部",
        "secretary": "欧阳知远",
        "rate": "74.5%",
        "state": "near",
        "silent": 21,
        "day": "11-01 周日",
    },
    {
        "name": "云岭市消防救援支队驰援南岭省跨区域增援临时党支部",
        "secretary": "单立言",
        "rate": "",
        "state": "exempt",
        "silent": 12,
        "day": "11-10 周二",
    },
    {
        "name": "北山大队松林站党支部",
        "secretary": "曾望舒",
        "rate": "61.2%",
        "state": "overdue",
        "silent": 40,
        "day": "10-13 周二",
    },
]

COLUMNS = [
    {"title": "党组织", "sort": "name"},
    {"title": "书记"},
    {"title": "到会率", "sort": "rate", "num": True},
    {"title": "最近活动", "sort": "day"},
    {"title": "无活动", "sort": "silent", "num": True},
    {"title": "状态", "sort": "state"},
    {"title": ""},
]

PEOPLE = [
    {"id": "p1", "name": "周砚秋", "note": "书记 · 第一党小组", "outcome": "present"},
    {"id": "p2", "name": "欧阳知远", "note": "第一党小组", "outcome": ""},
    {"id": "p3", "name": "贺兰亭", "note": "第二党小组", "outcome": "leave", "leave": "vacation"},
    {"id": "p4", "name": "单立言", "note": "预备党员，无表决权", "outcome": "absent"},
    {"id": "p5", "name": "仇念真", "note": "第二党小组", "outcome": "excused", "locked": "出警，因公缺勤"},
    {"id": "p6", "name": "阿依古丽·买买提", "note": "第二党小组", "outcome": ""},
]

STEPS = [
    {"title": "通知", "state": "done", "date": "11-16"},
    {"title": "签到", "state": "done", "date": "11-20"},
    {"title": "记录", "state": "now", "note": "还差会议决议"},
    {"title": "归档", "state": "todo"},
    {"title": "补课", "state": "blocked", "note": "归档后才能审核"},
]

TIMELINE = [
    {
        "at": "11-20 周五 09:00",
        "by": "周砚秋",
        "title": "关闭会议",
        "text": "应到23人，实到20人，因公缺勤2人，缺席1人。",
        "state": "met",
    },
    {"at": "11-20 周五 09:05", "by": "系统", "title": "布置补课3件", "text": "12月4日前完成。", "href": "/_gallery/drawer/"},
    {"at": "12-04 周五", "title": "补课到期", "text": "单立言还未提交心得。", "state": "overdue"},
]

FACTS = [
    {"label": "时间", "value": "2026年11月20日 08:30 至 10:00"},
    {"label": "地点", "value": "站部三楼学习室"},
    {"label": "主持", "value": "周砚秋"},
    {"label": "记录", "value": "贺兰亭"},
    {"label": "议题", "value": "学习贯彻党的二十届四中全会精神；讨论预备党员单立言转正"},
    {"label": "备注", "value": ""},
]

_FIRST = dt.date(2026, 10, 26)
_TODAY = dt.date(2026, 11, 22)
_ITEMS = {
    dt.date(2026, 11, 5): [
        {"title": "主题党日：走进社区消防宣传", "state": "met", "href": "/_gallery/drawer/", "time": "14:30", "drawer": True}
    ],
    dt.date(2026, 11, 13): [{"title": "支委会", "state": "met", "href": "#", "time": "09:00"}],
    dt.date(2026, 11, 20): [
        {"title": "支部党员大会", "state": "met", "href": "#", "time": "08:30"},
        {"title": "党课：特勤队伍的纪律", "state": "overdue", "href": "#"},
    ],
    dt.date(2026, 11, 25): [{"title": "第二党小组会", "state": "near", "href": "#", "time": "19:30"}],
    dt.date(2026, 11, 30): [{"title": "本月台账", "state": "pending", "href": "#"}],
}


def _day(day: dt.date) -> dict[str, object]:
    return {
        "date": day,
        "day": day.day,
        "in_month": day.month == 11,
        "today": day == _TODAY,
        "rest": "休" if day.weekday() >= 5 else "",
        "weekday": "周" + "一二三四五六日"[day.weekday()],
        "events": _ITEMS.get(day, []),
    }


WEEKS = [[_day(_FIRST + dt.timedelta(days=7 * week + day)) for day in range(7)] for week in range(6)]

HEAT = [
    {
        "level": (n * 7 + n // 5) % 5 if n % 3 == 0 else 0,
        "count": (n * 7 + n // 5) % 5 if n % 3 == 0 else 0,
        "label": (_FIRST - dt.timedelta(days=364 - n)).strftime("%Y-%m-%d"),
        "href": "/_gallery/drawer/" if n % 3 == 0 else "",
    }
    for n in range(364)
]

_MONTHS = ["12月", *[f"{n}月" for n in range(1, 12)]]
LINE = {
    "x": _MONTHS,
    "unit": "%",
    "series": [
        {"name": "到会率", "data": [88, 90, 84, 91, 92, 90, 94, 93, 95, 91, 96, 96.4], "href": ["/_gallery/drawer/"] * 12},
        {"name": "覆盖率", "data": [93, 95, 92, 97, 98, 97, 98, 99, 99, 97, 99, 98.8], "href": ["/_gallery/drawer/"] * 12},
    ],
}
BAR = {
    "x": ["特勤大队", "临江大队", "北山大队", "高新大队", "南湖大队", "机关"],
    "unit": "次",
    "series": [{"name": "组织生活", "data": [132, 96, 61, 108, 99, 74], "href": ["/_gallery/drawer/"] * 6}],
}
HEATMAP = {
    "x": _MONTHS,
    "y": ["石桥站", "松林站", "碧溪路特勤站"],
    "unit": "次",
    "cells": [[x, y, (x * 3 + y * 5) % 6, "/_gallery/drawer/"] for x in range(12) for y in range(3)],
}
TREEMAP = {
    "unit": "人",
    "nodes": [
        {
            "name": "特勤大队",
            "state": "met",
            "href": "/_gallery/drawer/",
            "children": [
                {"name": "碧溪路特勤站党支部", "value": 23, "state": "met", "href": "/_gallery/drawer/"},
                {"name": "青石峡站党支部", "value": 19, "state": "pending", "href": "/_gallery/drawer/"},
            ],
        },
        {
            "name": "临江大队",
            "state": "near",
            "children": [
                {"name": "石桥站党支部", "value": 17, "state": "near", "href": "/_gallery/drawer/"},
                {"name": "渡口站党支部", "value": 14, "state": "met", "href": "/_gallery/drawer/"},
            ],
        },
        {
            "name": "北山大队",
            "state": "overdue",
            "children": [
                {"name": "松林站党支部", "value": 21, "state": "overdue", "href": "/_gallery/drawer/"},
                {"name": "增援临时党支部", "value": 9, "state": "exempt", "href": "/_gallery/drawer/"},
            ],
        },
    ],
}

LEAVE_KINDS = [("call_out", "出警（因公）"), ("on_duty", "值班备勤（因公）"), ("vacation", "休假"), ("sick", "病假")]
HTML = '<b onclick="alert(1)">"李\'四" & co</b>'
