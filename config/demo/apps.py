from core.apps import OfficeAppConfig


class DemoConfig(OfficeAppConfig):
    name = "config.demo"
