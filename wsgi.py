"""The WSGI application, for a server other than the program's own."""

from web.served import application_from_environment

app = application_from_environment()
