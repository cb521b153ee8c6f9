/// A level of H.264: what a decoder that claims it must manage (ITU-T H.264, table A-1).
struct H264Level: Sendable, Equatable {
  /// As people write it: `4.1`.
  let name: String
  /// Macroblocks of 16x16 pixels per second and per frame.
  let blocksPerSecond, blocksPerFrame: Int
  /// Bits per second of High profile: 1.25 times the table's for Baseline.
  let bitrate: Int64

  /// The lowest level that fits; nil above all.
  /// - Parameter bitrate: of the source, which the output does not exceed; nil when unknown.
  static func smallest(_ size: PictureSize, framesPerSecond: Double, bitrate: Int64?) -> H264Level? {
    let (across, down) = ((min(size.width, 1 << 20) + 15) / 16, (min(size.height, 1 << 20) + 15) / 16)
    let blocks = across * down
    let rate = framesPerSecond.isFinite ? max(1, min(1000, framesPerSecond)) : 30
    return all.first { level in
      blocks <= level.blocksPerFrame && Double(blocks) * rate <= Double(level.blocksPerSecond)
        // No side may be longer than the root of eight times the frame.
        && max(across, down) * max(across, down) <= 8 * level.blocksPerFrame
        && (bitrate ?? 0) <= level.bitrate
    }
      ?? all.last.flatMap {
        blocks <= $0.blocksPerFrame && Double(blocks) * rate <= Double($0.blocksPerSecond) ? $0 : nil
      }
  }

  /// From 3.0, which every player has, to 6.2.
  private static let all = [
    H264Level(name: "3.0", blocksPerSecond: 40_500, blocksPerFrame: 1620, bitrate: 12_500_000),
    H264Level(name: "3.1", blocksPerSecond: 108_000, blocksPerFrame: 3600, bitrate: 17_500_000),
    H264Level(name: "3.2", blocksPerSecond: 216_000, blocksPerFrame: 5120, bitrate: 25_000_000),
    H264Level(name: "4.0", blocksPerSecond: 245_760, blocksPerFrame: 8192, bitrate: 25_000_000),
    H264Level(name: "4.1", blocksPerSecond: 245_760, blocksPerFrame: 8192, bitrate: 62_500_000),
    H264Level(name: "4.2", blocksPerSecond: 522_240, blocksPerFrame: 8704, bitrate: 62_500_000),
    H264Level(name: "5.0", blocksPerSecond: 589_824, blocksPerFrame: 22_080, bitrate: 168_750_000),
    H264Level(name: "5.1", blocksPerSecond: 983_040, blocksPerFrame: 36_864, bitrate: 300_000_000),
    H264Level(name: "5.2", blocksPerSecond: 2_073_600, blocksPerFrame: 36_864, bitrate: 300_000_000),
    H264Level(name: "6.0", blocksPerSecond: 4_177_920, blocksPerFrame: 139_264, bitrate: 300_000_000),
    H264Level(name: "6.1", blocksPerSecond: 8_355_840, blocksPerFrame: 139_264, bitrate: 600_000_000),
    H264Level(name: "6.2", blocksPerSecond: 16_711_680, blocksPerFrame: 139_264, bitrate: 1_000_000_000),
  ]
}
