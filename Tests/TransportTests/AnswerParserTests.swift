import Testing

@testable import Transport

@Suite("Answers as lanes read them")
struct AnswerParserTests {
  /// What became of an answer, whatever pieces it came in.
  private struct Reading: Equatable {
    var status = 0
    var body: Int64 = 0
    var length: Int64?
    var fields: [String] = []
    var isComplete = false
    var isReusable = false
    var endsAtClose = false
    var fault: String?
  }

  private static func read(_ text: String, pieces: Int, isHead: Bool = false, limit: Int = 1 << 16) -> Reading {
    var parser = AnswerParser(headLimit: limit)
    parser.begin(isHead: isHead)
    let names = FieldNames(["etag", "x-cache"])
    let work = LaneWork(LaneAddress(HTTPURL(Endpoint(host: "h"))), template: 0)
    var reading = Reading()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      do throws(AnswerParser.Fault) {
        let piece = Array(bytes[start..<min(bytes.count, start + pieces)])
        try piece.withUnsafeBytes { bytes in
          Result { () throws(AnswerParser.Fault) in try parser.parse(bytes, into: work, names: names) }
        }.get()
      } catch {
        if case .malformed(let text) = error { reading.fault = text } else { reading.fault = "too large" }
        return reading
      }
    }
    reading.status = work.answer.status
    reading.body = work.answer.receivedLength
    reading.length = work.answer.declaredLength
    reading.fields = work.answer.fields.map { "\($0.name)=\($0.value)" }
    reading.isComplete = parser.isComplete
    reading.isReusable = parser.isComplete && parser.isReusable
    reading.endsAtClose = parser.endsAtClose
    return reading
  }

  private static let good: [(String, Reading)] = [
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\nhello",
      Reading(status: 200, body: 5, length: 5, fields: ["0=\"a\""], isComplete: true, isReusable: true)
    ),
    (
      "HTTP/1.1 200\r\ncontent-length:0\r\nx-CACHE:\t HIT \r\nX-Cache: MISS\r\n\r\n",
      Reading(status: 200, length: 0, fields: ["1=HIT", "1=MISS"], isComplete: true, isReusable: true)
    ),
    (
      "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
      Reading(status: 200, body: 2, length: 2, isComplete: true, isReusable: true)
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n",
      Reading(status: 200, body: 15, isComplete: true, isReusable: true)
    ),
    (
      "HTTP/1.1 103 Early\r\nETag: old\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      Reading(status: 200, length: 0, isComplete: true, isReusable: true)
    ),
    ("HTTP/1.1 204 No\r\n\r\n", Reading(status: 204, isComplete: true, isReusable: true)),
    (
      "HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n",
      Reading(status: 304, length: 9, isComplete: true, isReusable: true)
    ),
    (
      "HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\nContent-Length: 1\r\n\r\na",
      Reading(status: 200, body: 1, length: 1, isComplete: true)
    ),
    ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", Reading(status: 200, body: 1, length: 1, isComplete: true)),
    (
      "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
      Reading(status: 200, body: 1, length: 1, isComplete: true, isReusable: true)
    ),
    ("HTTP/1.1 200 OK\r\n\r\nhello", Reading(status: 200, body: 5, endsAtClose: true)),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", Reading(status: 200, body: 5, endsAtClose: true)),
    // Both lengths: an attempt to be read in two ways; the connection is not used again.
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\na\r\n0\r\n\r\n",
      Reading(status: 200, body: 1, isComplete: true)
    ),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", Reading(status: 200, body: 1, length: 1, isComplete: true)),
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", Reading(status: 200, body: 3, length: 5)),
  ]

  @Test("An answer is read in the same way, whatever pieces it comes in", arguments: good)
  private func reading(text: String, expected: Reading) {
    for pieces in [1, 2, 3, 7, 10_000] { #expect(Self.read(text, pieces: pieces) == expected) }
  }

  @Test("The answer to a HEAD has no body, whatever length it says")
  func head() {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    #expect(
      Self.read(text, pieces: 100, isHead: true)
        == Reading(status: 200, length: 5, isComplete: true, isReusable: true))
  }

  @Test(
    "What is ambiguous or no HTTP is refused",
    arguments: [
      "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n", "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 101 No\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ])
  func faults(text: String) {
    for pieces in [1, 5, 10_000] { #expect(Self.read(text, pieces: pieces).fault != nil) }
  }

  @Test("Fields, lines between chunks, trailers and interim answers have an end")
  func limits() {
    let long = String(repeating: "a", count: 20_000)
    #expect(Self.read("HTTP/1.1 200 OK\r\nA: \(long)\r\n\r\n", pieces: 1000, limit: 10_000).fault == "too large")
    #expect(Self.read("HTTP/1.1 200 OK\r\nA: \(long)\r\n\r\n", pieces: 100_000, limit: 10_000).fault == "too large")
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(Self.read(chunked + "1;\(long)", pieces: 1000).fault != nil)
    let trailers = String(repeating: "A: b\r\n", count: 4000)
    #expect(Self.read(chunked + "0\r\n\(trailers)\r\n", pieces: 1000, limit: 10_000).fault == "too large")
    #expect(Self.read(String(repeating: "HTTP/1.1 102 P\r\n\r\n", count: 70), pieces: 100).fault != nil)
  }

  @Test("Addresses are read alike, known server or not")
  func addresses() throws {
    var reader = LaneAddressReader()
    for _ in 1...2 {
      for (text, target) in [
        ("http://h/a?b", "/a?b"), ("http://h", "/"), ("http://h?q", "/?q"),
        ("https://h:444/é".replacing("é", with: "%C3%A9"), "/%C3%A9"),
        ("http://[::1]:80/x", "/x"), ("HTTP://H/y", "/y"), ("http://h//z", "//z"),
      ] {
        let address = try reader.read(text)
        #expect(address.target == target && address.url.target == target)
        #expect(address.endpoint == (try HTTPURL(text)).endpoint)
      }
      for text in ["http://h/a b", "http://h/\n", "http://h/#a", "http://h/é", "http://h/\u{7F}"] {
        #expect(throws: TransportError.self) { try reader.read(text) }
      }
    }
  }
}
