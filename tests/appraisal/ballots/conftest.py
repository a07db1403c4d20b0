from tests.appraisal.routing.conftest import in_english, routed

__all__ = ["in_english", "routed"]
