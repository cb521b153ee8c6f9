import Flow
import MediaServer
import Platform
import Synchronization
import TestSupport
import Transport

/// A server of a folder on a free port, with what it logged.
final class RunningServer: Sendable {
  let folder: TemporaryDirectory
  let cache: TemporaryDirectory
  let origin: CountingOrigin
  let server: MediaServer
  let client = HTTPClient()
  private let log: Log

  private final class Log: Sendable { let entries = Mutex<[AccessEntry]>([]) }

  var entries: [AccessEntry] { log.entries.withLock { $0 } }

  init(
    isNear: Bool = true, media: Bool = true, _ change: (inout MediaServer.Settings) -> Void = { _ in }
  ) async throws {
    folder = try TemporaryDirectory()
    cache = try TemporaryDirectory()
    origin = try CountingOrigin(folder, isNear: isNear)
    let log = Log()
    self.log = log
    if media {
      for clip in Clip.allCases {
        try Files.write(Files.read(try await Clips.shared.path(clip)), to: folder.file(clip.rawValue))
      }
    }
    var settings = MediaServer.Settings(cacheFolder: cache.path)
    change(&settings)
    server = try await MediaServer.start(settings, origin: origin) { entry in
      log.entries.withLock { $0.append(entry) }
    }
  }

  /// An answer, complete.
  struct Answer: Sendable {
    var status: Int
    var fields: HTTPFields
    var body: [UInt8]
    var cache: String? { fields["cf-cache-status"] }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func get(_ target: String, _ fields: HTTPFields = [:], method: String = "GET") async throws -> Answer {
    let endpoint = Endpoint(host: "127.0.0.1", port: server.port)
    let response = try await client.send(
      HTTPRequest(method, HTTPURL(endpoint, target: target), fields: fields), within: .seconds(60))
    return Answer(
      status: response.status, fields: response.fields, body: try await response.body.collect(upTo: 1 << 26))
  }

  /// What comes back for bytes that are sent as they are, until the server closes or nothing comes for so many seconds.
  func raw(_ text: String, patience: Int = 20) async throws -> String {
    let port = server.port
    return try await Self.threads.run { _ in try Self.exchange(Array(text.utf8), port, patience) }
  }

  fileprivate static let threads = BlockingThreads(limit: 64)

  private static func exchange(_ bytes: [UInt8], _ port: Int, _ patience: Int) throws -> String {
    let descriptor = try connection(to: port, patience: timeval(tv_sec: patience, tv_usec: 0))
    defer { close(descriptor) }
    _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { break }
      received += piece.prefix(count)
    }
    return String(decoding: received, as: UTF8.self)
  }
}

extension RunningServer {
  /// Sends one piece after the other, looks at an answer now and then, and closes or resets the connection.
  func pester(with pieces: [String], seed: UInt64) async throws {
    let port = server.port
    try await Self.threads.run { _ in
      var chance = SplitMix64(seed: seed)
      let descriptor = try Self.connection(to: port, patience: timeval(tv_sec: 0, tv_usec: 20_000))
      defer { close(descriptor) }
      for _ in 0..<Int.random(in: 1...6, using: &chance) {
        let piece = Array((pieces.randomElement(using: &chance) ?? "").utf8)
        _ = piece.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if Int.random(in: 0..<3, using: &chance) == 0 {
          var some = [UInt8](repeating: 0, count: [1, 1000, 100_000].randomElement(using: &chance) ?? 1)
          _ = recv(descriptor, &some, some.count, 0)
        }
      }
      if Bool.random(using: &chance) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
      }
    }
  }

  fileprivate static func connection(to port: Int, patience: timeval) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var limit = patience
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isOpen = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isOpen else {
      close(descriptor)
      throw SupportError.system("connect", errno)
    }
    return descriptor
  }
}

/// Media that ffmpeg makes once.
enum Clip: String, CaseIterable, Sendable {
  case photo = "photo.jpg"
  case seen = "see-through.png"
  case film = "film.mp4"

  /// The size of the pictures: 3 to 2.
  static let size = (width: 240, height: 160)

  var options: String {
    switch self {
    case .photo: "-f lavfi -i testsrc2=s=240x160 -frames:v 1 -q:v 3"
    case .seen: "-f lavfi -i testsrc2=s=240x160,format=rgba,colorchannelmixer=aa=0.5 -frames:v 1"
    case .film:
      "-f lavfi -i testsrc2=s=240x160:r=10:d=1 -f lavfi -i sine=d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"
    }
  }
}

actor Clips {
  static let shared = Clips()
  private var making: Task<TemporaryDirectory, any Error>?

  func path(_ clip: Clip) async throws -> String {
    let making =
      self.making
      ?? Task {
        let folder = try TemporaryDirectory()
        for clip in Clip.allCases {
          let result = try await ProcessRunner([
            "/bin/sh", "-c", "exec ffmpeg -nostdin -v error -y \(clip.options) \"$0\"", folder.file(clip.rawValue),
          ]).run()
          guard result.status == 0 else { throw SupportError.timedOut("ffmpeg: \(result.errors)") }
        }
        return folder
      }
    self.making = making
    return try await making.value.file(clip.rawValue)
  }
}

/// What ffprobe says of some bytes.
struct Probed: Sendable, Equatable {
  var codec = ""
  var width = 0
  var height = 0
  var duration = 0.0
  var streams = 0
  var pixels = ""

  init(_ bytes: [UInt8]) async throws {
    let folder = try TemporaryDirectory()
    try Files.write(bytes, to: folder.file("bytes"))
    let result = try await ProcessRunner([
      "/usr/bin/env", "ffprobe", "-v", "error", "-show_entries",
      "stream=codec_name,width,height,pix_fmt:format=duration,nb_streams", "-of", "default=nw=1", folder.file("bytes"),
    ]).run()
    for line in result.output.split(separator: "\n") {
      let pair = line.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { continue }
      switch pair[0] {
      case "codec_name": if codec.isEmpty { codec = String(pair[1]) }
      case "width": width = Int(pair[1]) ?? 0
      case "height": height = Int(pair[1]) ?? 0
      case "duration": duration = Double(pair[1]) ?? 0
      case "nb_streams": streams = Int(pair[1]) ?? 0
      case "pix_fmt": if pixels.isEmpty { pixels = String(pair[1]) }
      default: break
      }
    }
  }
}

/// A clock that a test sets.
final class TestClock: Sendable {
  private let moment = Mutex(ContinuousClock.now)
  var now: ContinuousClock.Instant { moment.withLock { $0 } }
  func advance(_ time: Duration) { moment.withLock { $0 += time } }
}
