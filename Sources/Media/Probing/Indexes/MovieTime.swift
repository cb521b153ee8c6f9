import Containers
import Quantities

/// Times of MP4 files as ffmpeg writes them.
enum MovieTime {
  /// - Parameter seconds: since 1904, or since 1970 where that is too early; 0 for none.
  static func text(_ seconds: Int64) throws -> String? {
    guard seconds != 0 else { return nil }
    let since1970 = seconds >= 2_082_844_800 ? seconds - 2_082_844_800 : seconds
    let (nanoseconds, overflow) = since1970.multipliedReportingOverflow(by: 1_000_000_000)
    guard since1970 >= 0, !overflow else { throw Doubt() }
    return Timestamp(nanoseconds: nanoseconds).description.dropLast() + ".000000Z"
  }
}
