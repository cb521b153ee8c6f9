/// ffmpeg's names of the tags that iTunes and QuickTime write by four letters, and their numbers as ffmpeg writes them.
enum MovieTagNames {
  /// Those of texts, by letters in Latin 1.
  static let text: [String: String] = [
    "aART": "album_artist", "apID": "account_id", "catg": "category", "cprt": "copyright", "desc": "description",
    "keyw": "keywords", "ldes": "synopsis", "manu": "make", "modl": "model", "purd": "purchase_date",
    "soaa": "sort_album_artist", "soal": "sort_album", "soar": "sort_artist", "soco": "sort_composer",
    "sonm": "sort_name", "sosn": "sort_show", "tven": "episode_id", "tvnn": "network", "tvsh": "show",
    "\u{A9}ART": "artist", "\u{A9}PRD": "producer", "\u{A9}alb": "album", "\u{A9}aut": "artist",
    "\u{A9}chp": "chapter", "\u{A9}cmt": "comment", "\u{A9}com": "composer", "\u{A9}cpy": "copyright",
    "\u{A9}day": "date", "\u{A9}dir": "director", "\u{A9}dis": "disclaimer", "\u{A9}ed1": "edit_date",
    "\u{A9}enc": "encoder", "\u{A9}fmt": "original_format", "\u{A9}gen": "genre", "\u{A9}grp": "grouping",
    "\u{A9}hst": "host_computer", "\u{A9}inf": "comment", "\u{A9}lyr": "lyrics", "\u{A9}mak": "make",
    "\u{A9}mod": "model", "\u{A9}nam": "title", "\u{A9}ope": "original_artist", "\u{A9}prd": "producer",
    "\u{A9}prf": "performers", "\u{A9}req": "playback_requirements", "\u{A9}src": "original_source",
    "\u{A9}st3": "subtitle", "\u{A9}swr": "encoder", "\u{A9}too": "encoder", "\u{A9}trk": "track",
    "\u{A9}url": "URL", "\u{A9}wrn": "warning", "\u{A9}wrt": "composer", "\u{A9}xyz": "location",
  ]

  /// Those of a number of one byte, and which of the bytes it is.
  private static let bytes: [String: (name: String, place: Int)] = [
    "akID": ("account_type", 0), "cpil": ("compilation", 0), "egid": ("episode_uid", 0), "hdvd": ("hd_video", 0),
    "pcst": ("podcast", 0), "pgap": ("gapless_playback", 0), "rtng": ("rating", 0), "stik": ("media_type", 0),
    "tves": ("episode_sort", 3), "tvsn": ("season_number", 3),
  ]

  /// Those of one number of several.
  private static let pairs = ["disk": "disc", "trkn": "track"]

  /// Those that are handled otherwise, and are not read here.
  private static let others: Set<String> = ["gnre", "@PRM", "@PRQ"]

  /// Whether a tag of these letters is a number.
  static func isNumber(_ kind: FourLetters) -> Bool {
    bytes[kind.code] != nil || pairs[kind.code] != nil || others.contains(kind.code)
  }

  /// Whether these letters mean anything.
  static func isKnown(_ kind: FourLetters) -> Bool { text[kind.code] != nil || isNumber(kind) }

  /// A tag that is a number.
  static func number(_ kind: FourLetters, _ content: BoxBytes) throws -> MovieFile.Tag? {
    var content = content
    if let (name, place) = bytes[kind.code] {
      try content.skip(place)
      return MovieFile.Tag(name: name, text: "\(try content.int(1))")
    }
    guard let name = pairs[kind.code], content.count >= 6 else { throw Doubt() }
    try content.skip(2)
    let (current, total) = (try signed(&content, 2), try signed(&content, 2))
    return MovieFile.Tag(name: name, text: total == 0 ? "\(current)" : "\(current)/\(total)")
  }

  /// A number under a name: 21 with a sign, 22 without, 23 with a fraction.
  static func number(_ content: inout BoxBytes, _ type: Int) throws -> String {
    guard (1...4).contains(content.count) else { throw Doubt() }
    switch type {
    case 21: return "\(try signed(&content, content.count))"
    case 22: return "\(try content.int(content.count))"
    default:
      guard content.count == 4 else { throw Doubt() }
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: try content.int(4)))
      // Others would have to be rounded as ffmpeg does.
      guard value.isFinite, abs(value) < 16_777_216, value == value.rounded(), value != 0 || value.sign == .plus else {
        throw Doubt()
      }
      return "\(Int(value)).000000"
    }
  }

  private static func signed(_ content: inout BoxBytes, _ count: Int) throws -> Int {
    let value = try content.int(count)
    return value >= 1 << (count * 8 - 1) ? value - 1 << (count * 8) : value
  }
}
