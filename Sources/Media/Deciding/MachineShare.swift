import Platform

/// How a machine is shared among encodes: as many at once as keep its cores busy and its memory free, and how many
/// threads each may use. A pure function of its arguments.
public struct MachineShare: Sendable, Equatable {
  /// How many encodes run at once, at least 1.
  public let workers: Int
  /// How many threads each encoder uses, at least 1.
  public let threads: Int

  /// Works the share out.
  /// - Parameters:
  ///   - cores: of the machine, or of what is left of it.
  ///   - memory: bytes that may be used; four fifths of them are.
  ///   - files: how many there are to encode.
  ///   - size: of the largest picture.
  public static func of(
    cores: Int = processors, memory: Int64 = memory, files: Int, codec: VideoCodec, size: PictureSize
  ) -> MachineShare {
    let cores = max(1, min(4096, cores))
    let fitting = Int(max(1, min(4096, memory / 5 * 4 / need(codec, size))))
    // Threads cost an encoder efficiency, so files side by side come first; the last ones then use what they can.
    let workers = max(1, min(cores, files, fitting))
    return MachineShare(workers: workers, threads: threads(each: workers, cores: cores, codec, size))
  }

  /// How many threads each of so many encodes has, at least 1: one more than its share of the cores, since encoders wait for their own
  /// input now and then. x264, which works at several frames at once, has half as many more, as by its own choice (`x264 --threads`).
  ///
  /// More would be faster and cost bytes: on two cores, medium, 720p, x264 keeps 1.80 of them busy with 3 threads and 1.86 with 5, and
  /// files grow by up to 0.2 %.
  public static func threads(
    each workers: Int, cores: Int = processors, _ codec: VideoCodec, _ size: PictureSize
  ) -> Int {
    guard cores > 1 else { return 1 }
    let share = (min(4096, cores) + workers - 1) / max(1, workers)
    let wanted = codec == .h264 ? share + max(1, share / 2) : share + 1
    return max(1, min(usableThreads(codec, size), wanted))
  }

  /// The processors that are ready.
  public static let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// The memory of the machine in bytes; 4 GiB when the system does not say.
  public static let memory = RunLimits.memory.map { $0 / 3 * 4 } ?? 4 << 30

  /// How many threads speed one encode up: rows of blocks run in parallel (x265: 64 lines each, a third of them at a
  /// time), x264 takes frames, VP9 has columns and rows, VP8 rows in four groups, SVT-AV1 pictures and segments.
  private static func usableThreads(_ codec: VideoCodec, _ size: PictureSize) -> Int {
    let lines = max(16, min(16_384, size.height))
    switch codec {
    case .h264: return max(2, min(24, lines / 45))
    case .h265: return max(2, min(16, lines / 120))
    case .vp9: return max(1, min(16, size.width / 256 * 2))
    case .vp8: return max(1, min(8, lines / 180))
    case .av1: return max(2, min(32, lines / 60))
    }
  }

  /// Bytes that one encode takes, with its decoder: a fixed part, and the frames that it looks ahead at
  /// (estimated from the pictures each encoder keeps at 720p and 1080p, balanced, rounded up).
  static func need(_ codec: VideoCodec, _ size: PictureSize) -> Int64 {
    let pixels = Int64(max(16, min(16_384, size.width))) * Int64(max(16, min(16_384, size.height)))
    let perPixel: Int64 =
      switch codec {
      case .h264: 250
      case .h265: 450
      case .vp9: 250
      case .vp8: 150
      case .av1: 900
      }
    return (80 << 20) + pixels * perPixel
  }
}
