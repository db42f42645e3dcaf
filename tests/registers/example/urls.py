from tests.registers.example.registers import ExampleTies

app_name = "example"
urlpatterns = ExampleTies.urls("organisations/<str:code>/ties/")
