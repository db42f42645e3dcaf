from tests.assessments.test_campaign_server import bench, place  # noqa: F401 - a real server over a real database
