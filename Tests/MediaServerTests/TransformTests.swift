import MediaServer
import Testing
import Transport

/// The pictures are 240 by 160, the film too, one second long.
@Suite("What addresses ask for is made", .serialized)
struct TransformTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var target: String
    var codec: String
    var width: Int
    var height: Int
    var type: String
    var testDescription: String { target }

    init(_ target: String, _ codec: String, _ width: Int, _ height: Int, _ type: String) {
      (self.target, self.codec, self.width, self.height, self.type) = (target, codec, width, height, type)
    }
  }

  private static func jpeg(_ target: String, _ width: Int, _ height: Int) -> Row {
    Row(target, "mjpeg", width, height, "image/jpeg")
  }

  private static func film(_ target: String, _ width: Int, _ height: Int) -> Row {
    Row(target, "h264", width, height, "video/mp4")
  }

  static let rows = [
    // Query.
    jpeg("/photo.jpg?width=120", 120, 80), jpeg("/photo.jpg?height=80", 120, 80),
    jpeg("/photo.jpg?width=480", 480, 320),
    jpeg("/photo.jpg?fit=cover&height=100&width=100", 100, 100),
    jpeg("/photo.jpg?width=100&height=100&fit=contain", 100, 67),
    jpeg("/photo.jpg?width=100&height=100&fit=pad", 100, 100),
    jpeg("/photo.jpg?width=400&height=400&fit=scale-down", 240, 160),
    jpeg("/photo.jpg?width=100&height=100&fit=scale-down", 100, 67),
    jpeg("/photo.jpg?width=100&height=100&fit=crop", 100, 100),
    jpeg("/photo.jpg?width=400&height=100&fit=crop", 240, 100),
    jpeg("/photo.jpg?width=90&height=30&fit=stretch", 90, 30),
    jpeg("/photo.jpg?height=60&smart=true&width=60", 60, 60), jpeg("/photo.jpg?quality=60", 240, 160),
    jpeg("/photo.jpg?blur=10", 240, 160), jpeg("/photo.jpg?grayscale=true", 240, 160),
    jpeg("/photo.jpg?sharpen=2", 240, 160),
    jpeg("/photo.jpg?blur=5&quality=85&width=60", 60, 40), jpeg("/photo.jpg?width=50&dpr=2&v=77", 100, 67),
    jpeg("/photo.jpg?rotate=90", 160, 240), jpeg("/see-through.png?format=jpeg", 240, 160),
    Row("/photo.jpg?format=webp&width=120", "webp", 120, 80, "image/webp"),
    Row("/photo.jpg?format=avif&quality=75&width=120", "av1", 120, 80, "image/avif"),
    Row("/photo.jpg?format=png", "png", 240, 160, "image/png"),
    Row("/photo.jpg?format=gif&width=60", "gif", 60, 40, "image/gif"),
    Row("/see-through.png?width=60", "png", 60, 40, "image/png"),
    // Compact.
    jpeg("/photo.jpg?r=1%3A1", 160, 160), jpeg("/photo.jpg?f=m&r=1%3A1", 700, 700),
    jpeg("/photo.jpg?f=u&p=0.5%2C0.3&r=16%3A9", 160, 90),
    // Path.
    jpeg("/_width=120/photo.jpg", 120, 80), Row("/_width=120/_format=webp/photo.jpg", "webp", 120, 80, "image/webp"),
    jpeg("/_width=120/_quality=90/photo.jpg", 120, 80),
    // Expressions.
    jpeg("/photo.jpg?im=resize%3Dwidth%3A120%2Cheight%3A120%2Cmode%3Afit", 120, 80),
    jpeg("/photo.jpg?im=resize%3Dwidth%3A120%2Cheight%3A120%2Cmode%3Acrop", 120, 120),
    jpeg("/photo.jpg?im=resize%3Dwidth%3A120%2Cheight%3A30%2Cmode%3Astretch", 120, 30),
    jpeg("/photo.jpg?im=quality%3D80", 240, 160),
    Row(
      "/photo.jpg?im=resize%3Dwidth%3A60%2Cheight%3A40%2Cmode%3Afit%26quality%3D85%26format%3Dwebp", "webp", 60, 40,
      "image/webp"),
    // Cloudflare.
    jpeg("/cdn-cgi/image/width=80,quality=75/photo.jpg", 80, 53),
    jpeg("/cdn-cgi/image/w=80,h=80,fit=cover,g=left/photo.jpg", 80, 80),
    Row("/cdn-cgi/image/f=webp/photo.jpg", "webp", 240, 160, "image/webp"),
    film("/cdn-cgi/media/width=120/film.mp4", 120, 80),
    jpeg("/cdn-cgi/media/mode=frame,time=0.5s,width=60/film.mp4", 60, 40),
    film("/cdn-cgi/media/mode=video,width=60,height=60,fit=cover,duration=0.5s,audio=false/film.mp4", 60, 60),
    // Videos.
    film("/film.mp4?imwidth=120", 120, 80), film("/film.mp4?height=360&width=640", 540, 360),
    film("/film.mp4/240p/", 360, 240),
    film("/film.mp4?derivative=mobile_tiny", 480, 320),
    film("/film.mp4?bitrate=100k&height=90&quality=low&width=90", 90, 60),
    jpeg("/film.mp4?format=jpeg&width=60", 60, 40), jpeg("/photo.jpg?imwidth=120", 120, 80),
    // Originals.
    jpeg("/photo.jpg", 240, 160), jpeg("/photo.jpg?v=3", 240, 160), film("/film.mp4", 240, 160),
  ]

  @Test("in every style, in the size and the format that was asked for")
  func styles() async throws {
    let running = try await RunningServer()
    for row in Self.rows {
      let answer = try await running.get(row.target)
      #expect(answer.status == 200, "\(row.target): \(answer.text.prefix(300))")
      #expect(answer.fields["content-type"] == row.type, "\(row.target)")
      #expect(answer.cache == "MISS")
      let probed = try await Probed(answer.body)
      #expect(
        "\(probed.codec) \(probed.width)x\(probed.height)" == "\(row.codec) \(row.width)x\(row.height)", "\(row.target)"
      )
    }
    #expect(Files.names(in: running.cache.path).allSatisfy { $0.hasPrefix("made-") })
    await running.server.stop()
    #expect(Files.names(in: running.cache.path) == [])
  }

  @Test("of a film with its sound, its length, and without sound when that is said")
  func film() async throws {
    let running = try await RunningServer()
    let whole = try await Probed(running.get("/film.mp4?width=60").body)
    #expect(whole.streams == 2 && abs(whole.duration - 1) < 0.2)
    let part = try await Probed(running.get("/cdn-cgi/media/duration=0.5s,audio=false/film.mp4").body)
    #expect(part.streams == 1 && abs(part.duration - 0.5) < 0.2)
    let sound = try await running.get("/cdn-cgi/media/mode=audio/film.mp4")
    #expect(sound.fields["content-type"] == "audio/mp4")
    #expect(try await Probed(sound.body).codec == "aac")
    await running.server.stop()
  }

  @Test("in the format that the client likes best, which the cache tells apart")
  func negotiation() async throws {
    let running = try await RunningServer()
    let target = "/cdn-cgi/image/width=60,format=auto/photo.jpg"
    for (accept, type) in [("image/avif,image/webp,*/*", "avif"), ("image/webp,*/*", "webp"), ("*/*", "jpeg")] {
      let answer = try await running.get(target, ["Accept": accept])
      #expect(answer.fields["content-type"] == "image/" + type && answer.cache == "MISS")
      #expect(answer.fields["vary"] == "Accept")
      #expect(try await running.get(target, ["Accept": accept]).cache == "HIT")
    }
    await running.server.stop()
  }

  @Test(
    "or it is told what is wrong, without a word of what stood in the address",
    arguments: [
      ("/photo.jpg?width=abc", 400, "err=9401"), ("/photo.jpg?width=0", 400, "err=9401"),
      ("/photo.jpg?width=99999", 400, "err=9401"), ("/photo.jpg?fit=secret", 400, "err=9401"),
      ("/photo.jpg?format=doc", 400, "err=9401"), ("/photo.jpg?im=secret", 400, "err=9401"),
      ("/photo.jpg?width=12000&height=12000", 400, "err=9401"), ("/photo.jpg?blur=nan", 400, "err=9401"),
      ("/photo.jpg?quality=inf", 400, "err=9401"), ("/photo.jpg?r=0:1", 400, "err=9401"),
      ("/cdn-cgi/image/secret=1/photo.jpg", 400, "err=9401"), ("/cdn-cgi/image/photo.jpg", 400, "err=9401"),
      ("/cdn-cgi/image/width=10/none.jpg", 404, "err=9404"), ("/none.jpg?width=10", 404, "err=9404"),
      ("/cdn-cgi/image/width=10/text.txt", 415, "err=9412"), ("/broken.jpg?width=10", 500, "err=9510"),
      ("/playlist.mp4?width=10", 500, "err=9510"), ("/photo.jpg?format=mp4", 415, "err=9412"),
      ("/film.mp4/secret/", 404, "err=9404"),
    ])
  func mistakes(target: String, status: Int, number: String) async throws {
    let running = try await RunningServer()
    try running.folder.write("text", to: "text.txt")
    try running.folder.write("no picture", to: "broken.jpg")
    try running.folder.write("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n", to: "playlist.mp4")
    let answer = try await running.get(target)
    #expect(answer.status == status, "\(answer.text)")
    #expect(answer.fields["cf-resized"] == number)
    #expect(answer.cache == "BYPASS" && answer.fields["cache-control"] == "no-store")
    #expect(!answer.text.contains("secret") && !answer.text.contains(running.folder.path))
    #expect(!answer.text.contains(running.cache.path), "\(answer.text)")
    await running.server.stop()
  }

  @Test("Parameters for other programs leave other objects as they are")
  func otherObjects() async throws {
    let running = try await RunningServer(media: false)
    try running.folder.write("text", to: "a b#.txt")
    let answer = try await running.get("/a%20b%23.txt?width=10")
    #expect(answer.status == 200 && answer.text == "text")
    #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
    await running.server.stop()
  }
}
