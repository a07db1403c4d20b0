"""A small scheme that is easy to reckon with."""


def small(code="small", **changes) -> dict:
    """Two indicators of 50: one common, one individual that reads a measure as well."""
    return {
        "format": "appraisal-scheme/1",
        "code": code,
        "title": {"zh-hans": "小方案", "en": "Small scheme"},
        "full_marks": "100",
        "tree": {
            "code": "total",
            "title": {"zh-hans": "总分", "en": "Total"},
            "compose": "sum",
            "children": [
                {
                    "code": "c1",
                    "title": {"zh-hans": "出勤", "en": "Attendance"},
                    "method": "deduct",
                    "family": "common",
                    "dimension": "diligence",
                    "full": "50",
                    "rules": [
                        {
                            "code": "c1.1",
                            "title": {"zh-hans": "迟到", "en": "Late"},
                            "kind": "deduct",
                            "points": "1",
                            "unit": "time",
                            "measure": "attendance.late_times",
                        }
                    ],
                },
                {
                    "code": "p1",
                    "title": {"zh-hans": "实绩", "en": "Results"},
                    "method": "deduct_and_bonus",
                    "dimension": "performance",
                    "full": "50",
                    "rules": [
                        {
                            "code": "p1.1",
                            "title": {"zh-hans": "任务未完成", "en": "Task not done"},
                            "kind": "deduct",
                            "points": "2",
                            "unit": "task",
                            "modifiers": {
                                "zebra": {"times": "3", "title": {"zh-hans": "再次", "en": "again"}},
                                "ant": {
                                    "times": "2",
                                    "title": {"zh-hans": "催办后", "en": "after a reminder"},
                                },
                            },
                        },
                        {
                            "code": "p1.2",
                            "title": {"zh-hans": "受表彰", "en": "Commended"},
                            "kind": "bonus",
                            "levels": {"town": "1", "county": "2", "city": "4"},
                            "unit": "event",
                            "evidence": True,
                        },
                        {
                            "code": "p1.3",
                            "title": {"zh-hans": "任务完成数", "en": "Tasks done"},
                            "kind": "bonus",
                            "points": "1",
                            "per": "10",
                            "measure": "tasks.done",
                            "unit": "task",
                            "cap": "5",
                        },
                    ],
                },
            ],
        },
        "grades": [
            {"code": "excellent", "title": {"zh-hans": "优秀", "en": "Excellent"}, "from": "90"},
            {"code": "competent", "title": {"zh-hans": "称职", "en": "Competent"}},
        ],
        **changes,
    }
