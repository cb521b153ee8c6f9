/// How far an examination goes.
public struct ExaminationLimits: Sendable {
  /// How many bytes of content may be gone through, beside the structure itself: for checksums and for formats whose structure
  /// is spread over all of it. Beyond them a file is sampled at its ends.
  public var content: Int64
  /// How many bytes may be read altogether, about.
  public var total: Int64
  /// How many bytes one jump reads.
  public var step: Int
  /// How many steps it may take: no healthy file has more parts than twenty millions, which are gone through in a second or two.
  public var steps = 20_000_000

  /// Local files, structure alone.
  public static let quick = ExaminationLimits(content: 4 << 20, total: 64 << 20, step: 16 << 10)
  /// Local files, every checksum.
  public static let thorough = ExaminationLimits(content: .max, total: .max, step: 16 << 10)
  /// Objects of a remote: each jump is a request.
  public static let remote = ExaminationLimits(content: 320 << 10, total: 896 << 10, step: 32 << 10)

  /// Makes limits, in bytes.
  public init(content: Int64, total: Int64, step: Int) {
    (self.content, self.total, self.step) = (content, total, step)
  }
}

/// Looks at the structure of files: sizes against the file, indexes, trailers, checksums. Constant memory; nothing in a file can
/// make it trap, loop or go deep.
public enum Structure {
  /// Examines bytes by what they are, whatever they are called.
  /// - Parameter isCancelled: asked now and then; when it says so, `CancellationError` is thrown.
  /// - Throws: what reading throws, and `CancellationError`. Whatever is wrong with the content is in the report.
  public static func examine(
    _ source: any RangedBytes, limits: ExaminationLimits = .quick, isCancelled: @escaping () -> Bool = { false }
  ) throws -> StructureReport {
    let examination = Examination(source, limits, isCancelled)
    try examination.run()
    return examination.report
  }

  /// Whether the index of an MP4 or MOV file comes before its content; nil for other formats, and where neither is among the outermost
  /// boxes. A few small reads.
  /// - Throws: what reading throws.
  public static func isIndexFirst(_ source: any RangedBytes) throws -> Bool? {
    let examination = Examination(source, ExaminationLimits(content: 0, total: 1 << 20, step: 64), { false })
    guard [.mp4, .mov].contains(ContainerFormat(head: try examination.window.prefix(0, 256))) else { return nil }
    let walk = BoxWalk(examination)
    var offset: Int64 = 0
    for _ in 0..<256 {
      guard offset < source.size, let box = try walk.box(at: offset, until: source.size) else { return nil }
      if box.kind == "moov" { return true }
      if box.kind == "mdat" { return false }
      offset = box.end
    }
    return nil
  }
}

/// One examination under way.
final class Examination {
  let window: ByteWindow
  let limits: ExaminationLimits
  var report: StructureReport
  private let source: any RangedBytes
  private let meter = ReadingMeter()
  private let isCancelled: () -> Bool
  private var steps = 0

  init(_ source: any RangedBytes, _ limits: ExaminationLimits, _ isCancelled: @escaping () -> Bool) {
    (self.source, self.limits, self.isCancelled) = (source, limits, isCancelled)
    window = ByteWindow(source, meter, smallest: limits.step, capacity: 256 << 10)
    report = StructureReport(format: .unknown, size: source.size)
  }

  var size: Int64 { window.size }

  func run() throws {
    defer { report.bytesRead = meter.bytes }
    guard size > 0 else { return add(.empty, at: 0, "the file has no bytes") }
    report.format = ContainerFormat(head: try window.prefix(0, 4096))
    do { try walk() } catch is TooMuch {
      add(.structure, at: 0, "it has more parts than any healthy file, or they are nested too deep")
    }
  }

  private func walk() throws {
    switch report.format {
    case .mp4, .mov, .heif, .avif: try go(BoxWalk.self)
    case .matroska, .webm: try go(ElementWalk.self)
    case .mpegTS: try go(PacketWalk.self)
    case .avi: try go(AVIWalk.self)
    case .webp: try go(WebPWalk.self)
    case .wav: try go(WaveWalk.self)
    case .jpeg: try go(JPEGWalk.self)
    case .png: try go(PNGWalk.self)
    case .gif: try go(GIFWalk.self)
    case .bmp: try go(BMPWalk.self)
    case .tiff: try go(TIFFWalk.self)
    case .ogg: try go(OggWalk.self)
    case .flac: try go(FLACWalk.self)
    case .mp3, .adts: try go(FrameWalk.self)
    case .flv: try go(FLVWalk.self)
    case .zeros: add(.notMedia, at: 0, "it begins with nothing but zero bytes")
    case .unknown: add(.notMedia, at: 0, "its first bytes are of no format that is known")
    case .other, .svg, .jxl: report.isComplete = false
    }
  }

  private func go<Way: Walk>(_ way: Way.Type) throws {
    var way = try Way(self)
    try way.run()
  }

  /// Another window, for a table that is read beside others.
  func secondWindow() -> ByteWindow { ByteWindow(source, meter, smallest: 4 << 10, capacity: 64 << 10) }

  /// Whether so many bytes more may be read of the budget.
  func affords(_ bytes: Int64) -> Bool { meter.bytes.clampedPlus(bytes) <= limits.total }

  /// Whether so many bytes that are gone through in jumps may be: of a remote each jump reads about what it passes over.
  func affordsJumps(over bytes: Int64) -> Bool { affords(isRemote ? bytes : bytes / 16) }

  /// Whether each jump is a request.
  var isRemote: Bool { limits.step > ExaminationLimits.quick.step }

  /// Counts one step; ends what is endless or not wanted any more.
  @inline(__always)
  func step() throws {
    steps &+= 1
    if steps & 0xFFF == 0 { try pause() }
  }

  private func pause() throws {
    if isCancelled() { throw CancellationError() }
    if steps > limits.steps { throw TooMuch() }
  }

  /// Notes a fault; of each kind the first one is kept, the others are counted.
  func add(_ kind: StructureFault.Kind, at offset: Int64, seconds: Double? = nil, _ words: String) {
    if let place = report.faults.firstIndex(where: { $0.kind == kind }) {
      report.faults[place].count += 1
    } else {
      report.faults.append(StructureFault(kind, at: offset, seconds: seconds, words))
    }
  }

  func addMissing(_ bytes: Int64, at offset: Int64, of part: String, seconds: Double? = nil) {
    add(.truncated, at: offset, seconds: seconds, "\(Self.missingWords(bytes)) at the end, of \(part)")
  }

  static func missingWords(_ bytes: Int64) -> String { bytes == 1 ? "1 byte is missing" : "\(bytes) bytes are missing" }

  /// Notes bytes after the end, if there are any that are not zero.
  func addTrailing(from end: Int64) throws {
    guard end < size else { return }
    let rest = size &- end
    add(.trailing, at: end, rest == 1 ? "1 byte follows the end" : "\(rest) bytes follow the end")
  }
}

/// The file has more parts, or deeper ones, than a healthy file can have.
struct TooMuch: Error {}

/// How the structure of one family of formats is gone through.
protocol Walk {
  init(_ examination: Examination) throws
  mutating func run() throws
}
