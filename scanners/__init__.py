"""From a code to a typed value, and from a label to paper; it knows neither books nor pages."""
