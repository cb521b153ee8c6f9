import Testing
import Transport

@Suite("Web addresses")
struct HTTPURLTests {
  @Test(
    "The target is kept byte for byte",
    arguments: [
      ("http://example.com", "example.com:80", "example.com", "/"),
      ("https://example.com?x=%2f", "example.com:443", "example.com", "/?x=%2f"),
      ("HTTPS://Example.COM:8443/A%20b//../c?d=e?f", "example.com:8443", "example.com:8443", "/A%20b//../c?d=e?f"),
      ("http://[::1]:9000/bucket/key", "[::1]:9000", "[::1]:9000", "/bucket/key"),
      ("http://[fe80::1]/", "[fe80::1]:80", "[fe80::1]", "/"),
      ("http://127.0.0.1:80/x", "127.0.0.1:80", "127.0.0.1", "/x"),
      ("http://my_minio.local:/x", "my_minio.local:80", "my_minio.local", "/x"),
    ])
  func reads(text: String, endpoint: String, authority: String, target: String) throws {
    let url = try HTTPURL(text)
    #expect(url.endpoint.description == endpoint)
    #expect(url.endpoint.authority == authority)
    #expect(url.target == target)
  }

  @Test(
    "What cannot be an address is told with what to do",
    arguments: [
      ("ftp://example.com", "http://"), ("example.com", "http://"), ("http://", "no host"), ("http:///x", "no host"),
      ("http://user:secret@host/", "password"), ("http://host:0/", "port"), ("http://host:65536/", "port"),
      ("http://host:8x/", "port"), ("http://[::1/", "bracket"), ("http://[host]/", "IPv6"), ("http://[::1]x/", "port"),
      ("http://müller.de/", "xn--"), ("http://ho st/", "name of a host"), ("http://host/a b", "%20"),
      ("http://host/ä", "%C3%A4"), ("http://host/a\nb", "%0A"), ("http://host/a#b", "%23"), ("http://host%00/", "name"),
    ])
  func refuses(text: String, word: String) {
    #expect {
      try HTTPURL(text)
    } throws: { error in
      guard let error = error as? TransportError, error.kind == .badURL else { return false }
      return (error.message + " " + (error.hint ?? "")).contains(word) && !error.message.contains("secret")
    }
  }

  @Test("A description hides the query")
  func description() throws {
    #expect(try HTTPURL("https://h/a?X-Amz-Signature=secret").description == "https://h/a")
  }
}
