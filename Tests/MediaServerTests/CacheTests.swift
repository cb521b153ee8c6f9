import MediaServer
import Platform
import Testing
import Transport

@Suite("The cache says what it does")
struct CacheTests {
  @Test("first MISS, then HIT with an age, then EXPIRED", arguments: ["/photo.jpg?width=60", "/photo.jpg"])
  func lifetime(target: String) async throws {
    let clock = TestClock()
    let running = try await RunningServer {
      $0.lifetime = .seconds(60)
      $0.now = { clock.now }
    }
    let first = try await running.get(target)
    #expect(first.cache == "MISS" && first.fields["age"] == "0")
    #expect(first.fields["cache-control"] == "public, max-age=60")
    #expect(first.fields["cf-ray"]?.hasSuffix("-LOC") == true && first.fields["date"] != nil)
    let second = try await running.get(target)
    #expect(second.cache == "HIT" && second.body == first.body && second.fields["etag"] == first.fields["etag"])
    #expect(second.fields["cf-ray"] != first.fields["cf-ray"])
    clock.advance(.milliseconds(59_500))
    let old = try await running.get(target)
    #expect(old.cache == "HIT" && old.fields["age"] == "59")
    clock.advance(.milliseconds(600))
    let third = try await running.get(target)
    #expect(third.cache == "EXPIRED" && third.fields["age"] == "0")
    #expect(third.fields["etag"] == first.fields["etag"] && third.body == first.body)
    #expect(try await running.get(target).cache == "HIT")
    await running.server.stop()
    #expect(running.server.counts.byCache == [.miss: 1, .hit: 3, .expired: 1])
    #expect(running.entries.map(\.status) == [200, 200, 200, 200, 200])
  }

  @Test("Ten requests at once for the same picture run ffmpeg once, and all get it")
  func coalescing() async throws {
    let running = try await RunningServer()
    let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 1...10 { group.addTask { try await running.get("/film.mp4?width=90").body } }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
    }
    #expect(bodies.count == 1)
    #expect(running.server.counts.transforms == 1)
    await running.server.stop()
  }

  @Test("Each address is a thing of its own, as in a cache that does not sort queries")
  func order() async throws {
    let running = try await RunningServer()
    #expect(try await running.get("/photo.jpg?width=60&quality=50").cache == "MISS")
    #expect(try await running.get("/photo.jpg?quality=50&width=60").cache == "MISS")
    #expect(try await running.get("/photo.jpg?quality=50&width=60").cache == "HIT")
    await running.server.stop()
  }

  @Test("What was used longest ago goes when there is no more room, with its file")
  func room() async throws {
    let running = try await RunningServer(isNear: false, media: false) { $0.cacheSize = 1_000_000 }
    for name in ["a", "b", "c"] {
      try Files.write([UInt8](repeating: 7, count: 400_000), to: running.folder.file(name + ".bin"))
    }
    #expect(try await running.get("/a.bin").cache == "MISS")
    #expect(try await running.get("/b.bin").cache == "MISS")
    #expect(try await running.get("/a.bin").cache == "HIT")
    #expect(try await running.get("/c.bin").cache == "MISS")
    #expect(running.server.cached.bytes <= 1_000_000)
    #expect(try await running.get("/b.bin").cache == "MISS")
    // More than half of the cache is passed through.
    try Files.write([UInt8](repeating: 7, count: 600_000), to: running.folder.file("d.bin"))
    for _ in 1...2 {
      let answer = try await running.get("/d.bin")
      #expect(answer.cache == "BYPASS" && answer.body.count == 600_000)
      let part = try await running.get("/d.bin", ["Range": "bytes=599990-"])
      #expect(part.status == 206 && part.body.count == 10)
    }
    #expect(Files.names(in: running.cache.path).count <= 2)
    await running.server.stop()
    #expect(Files.names(in: running.cache.path) == [])
  }

  @Test("A cache without room makes everything anew")
  func noRoom() async throws {
    let running = try await RunningServer { $0.cacheSize = 0 }
    for _ in 1...2 {
      let answer = try await running.get("/photo.jpg?width=60")
      #expect(answer.status == 200 && answer.cache == "MISS")
      #expect(try await Probed(answer.body).width == 60)
    }
    #expect(Files.names(in: running.cache.path) == [])
    await running.server.stop()
  }

  @Test("An object from elsewhere is fetched once for all that is made of it")
  func fetching() async throws {
    let running = try await RunningServer(isNear: false)
    for target in ["/photo.jpg?width=60", "/photo.jpg?width=70", "/photo.jpg", "/photo.jpg?v=1"] {
      let answer = try await running.get(target)
      #expect(answer.status == 200 && answer.cache == "MISS")
    }
    #expect(running.origin.reads == 1)
    let part = try await running.get("/photo.jpg", ["Range": "bytes=0-3"])
    #expect(part.cache == "HIT" && part.body.starts(with: [0xFF, 0xD8, 0xFF]))
    await running.server.stop()
  }

  @Test("An original that changed on this machine is never mixed up with what it was")
  func changed() async throws {
    let running = try await RunningServer(media: false)
    try running.folder.write("old", to: "a.txt")
    let old = try await running.get("/a.txt")
    try running.folder.write("newer", to: "a.txt")
    let new = try await running.get("/a.txt")
    #expect(old.text == "old" && new.text == "newer" && new.cache == "EXPIRED")
    #expect(old.fields["etag"] != new.fields["etag"])
    await running.server.stop()
  }
}
