from tests.cadres.conftest import english

__all__ = ["english"]
