import MediaServer
import Testing
import Transport

@Suite("Ranges and conditions")
struct ConditionTests {
  private func running() async throws -> RunningServer {
    let running = try await RunningServer(media: false)
    try running.folder.write("0123456789", to: "a.txt")
    try running.folder.write("", to: "empty.txt")
    return running
  }

  @Test(
    "give the part that was asked for, or the whole where the words mean nothing",
    arguments: [
      ("bytes=0-3", 206, "0123", "bytes 0-3/10"), ("bytes=5-", 206, "56789", "bytes 5-9/10"),
      ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=-99", 206, "0123456789", "bytes 0-9/10"),
      ("bytes=8-99999999999999999999", 206, "89", "bytes 8-9/10"), ("BYTES=0-0", 206, "0", "bytes 0-0/10"),
      ("bytes=10-", 416, nil, "bytes */10"), ("bytes=-0", 416, nil, "bytes */10"),
      ("bytes=99999999999999999999-", 416, nil, "bytes */10"), ("bytes=3-1", 200, "0123456789", nil),
      ("bytes=0-1,4-5", 200, "0123456789", nil), ("bytes=a-b", 200, "0123456789", nil),
      ("items=0-1", 200, "0123456789", nil), ("bytes=", 200, "0123456789", nil), ("bytes=--1", 200, "0123456789", nil),
    ] as [(String, Int, String?, String?)])
  func ranges(field: String, status: Int, text: String?, range: String?) async throws {
    let running = try await running()
    let answer = try await running.get("/a.txt", ["Range": field])
    #expect(answer.status == status)
    if let text { #expect(answer.text == text) }
    #expect(answer.fields["content-range"] == range)
    #expect(answer.fields["accept-ranges"] == "bytes")
    await running.server.stop()
  }

  @Test("An empty object has no part")
  func empty() async throws {
    let running = try await running()
    #expect(try await running.get("/empty.txt", ["Range": "bytes=0-0"]).status == 416)
    let whole = try await running.get("/empty.txt")
    #expect(whole.status == 200 && whole.body == [] && whole.fields["content-length"] == "0")
    await running.server.stop()
  }

  @Test("What the client has already is not sent again")
  func conditions() async throws {
    let running = try await running()
    let first = try await running.get("/a.txt")
    let etag = try #require(first.fields["etag"])
    let date = try #require(first.fields["last-modified"])
    let table: [(HTTPFields, Int)] = [
      (["If-None-Match": etag], 304), (["If-None-Match": "W/" + etag], 304),
      (["If-None-Match": "\"x, y\", \(etag)"], 304),
      (["If-None-Match": "*"], 304), (["If-None-Match": "\"other\""], 200), (["If-Modified-Since": date], 304),
      (["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], 200),
      (["If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"], 304),
      (["If-Modified-Since": "yesterday"], 200),
      // The mark counts more than the date.
      (["If-None-Match": "\"other\"", "If-Modified-Since": date], 200),
      (["If-Range": etag, "Range": "bytes=0-0"], 206), (["If-Range": "\"other\"", "Range": "bytes=0-0"], 200),
      (["If-Range": "W/" + etag, "Range": "bytes=0-0"], 200), (["If-Range": date, "Range": "bytes=0-0"], 206),
    ]
    for (fields, status) in table {
      let answer = try await running.get("/a.txt", fields)
      #expect(answer.status == status, "\(fields.all)")
      if status == 304 {
        #expect(answer.body == [] && answer.fields["etag"] == etag && answer.fields["content-length"] == nil)
      }
    }
    await running.server.stop()
  }

  @Test("A head says what a get would, and sends nothing")
  func head() async throws {
    let running = try await RunningServer()
    let got = try await running.get("/photo.jpg?width=60")
    let head = try await running.get("/photo.jpg?width=60", ["Range": "bytes=0-3"], method: "HEAD")
    #expect(head.status == 200 && head.body == [] && head.cache == "HIT")
    for name in ["content-length", "content-type", "etag"] { #expect(head.fields[name] == got.fields[name]) }
    await running.server.stop()
  }
}
