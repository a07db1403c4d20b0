"""Consequences are proposed here and decided by somebody else (``core.approvals``); reversed, never edited."""

from appraisal.outcomes.services.bonus import bonus_propose, bonus_shares
from appraisal.outcomes.services.promotion import promotion_propose
from appraisal.outcomes.services.renewing import bonus_renew, promotion_renew
from appraisal.outcomes.services.years import year_record_enter, year_record_renew, year_records_write

__all__ = [
    "bonus_propose",
    "bonus_renew",
    "bonus_shares",
    "promotion_propose",
    "promotion_renew",
    "year_record_enter",
    "year_record_renew",
    "year_records_write",
]
