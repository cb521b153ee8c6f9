/// Times of MP4 files as ffmpeg writes them.
enum MovieTime {
  /// - Parameter seconds: since 1904, or since 1970 where that is too early; 0 for none.
  static func text(_ seconds: Int64) throws -> String? {
    guard seconds != 0 else { return nil }
    let since1970 = seconds >= 2_082_844_800 ? seconds - 2_082_844_800 : seconds
    // Until the year 9999.
    guard (0..<253_402_300_800).contains(since1970) else { throw Doubt() }
    let (days, rest) = since1970.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = date(days)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)).000000Z"
  }

  /// The date of a day since 1970, by eras of 400 years that begin in March.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let (era, ofEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * month + 2) / 5 + 1
    return (year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
  }
}
