"""What Piccolo looks for (``PICCOLO_CONF=fieldkit.piccolo_conf``)."""

from piccolo.conf.apps import AppRegistry

from fieldkit.database.engine import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(apps=["fieldkit.piccolo_app"])
