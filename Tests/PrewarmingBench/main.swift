import Prewarming

print("usage: warmload URL COUNT LANES")
