/// What keys look like, learned from those that were seen: which characters stand at which place.
///
/// It takes keys for numbers of a mixed radix and cuts the space between two of them into parts. It only guesses: a bad
/// guess costs a request, never a key.
struct KeySpace {
  /// Places further back than this are not told apart.
  private static let places = 160

  /// Sorted characters at each place, digits always all ten.
  private var alphabets: [[Unicode.Scalar]] = []

  /// Takes note of some of a page's keys.
  mutating func learn(_ page: ListPage) {
    let step = max(1, page.entries.count / 32)
    for index in stride(from: 0, to: page.entries.count, by: step) { learn(page.key(page.entries[index])) }
    if let last = page.lastKey { learn(last) }
  }

  private mutating func learn(_ key: ArraySlice<UInt8>) {
    for (place, scalar) in String(decoding: key, as: UTF8.self).unicodeScalars.prefix(Self.places).enumerated() {
      while alphabets.count <= place { alphabets.append([]) }
      let position = Self.rank(scalar, in: alphabets[place])
      if position < alphabets[place].count, alphabets[place][position] == scalar { continue }
      if Self.isDigit(scalar) {
        let digits = (0x30...0x39).compactMap { Unicode.Scalar(UInt32($0)) }
        alphabets[place] = Array(Set(alphabets[place] + digits)).sorted()
      } else {
        alphabets[place].insert(scalar, at: position)
      }
    }
  }

  /// Keys that cut what lies between two others into about equal parts, in order; fewer where it cannot tell.
  func cuts(after low: [UInt8], to high: [UInt8], count: Int) -> [[UInt8]] {
    let lower = scalars(low)
    let upper = scalars(high)
    let start = zip(lower, upper).prefix { $0 == $1 }.count
    let (from, to) = (position(lower, from: start), position(upper, from: start))
    guard to > from, count > 0 else { return [] }
    let step = (to - from) / Double(count + 1)
    var cuts: [[UInt8]] = []
    for number in 1...count {
      let cut = key(at: from + step * Double(number), behind: lower.prefix(start), precision: step / 16)
      guard precedes(low[...], cut[...]), precedes(cut[...], high[...]), cuts.last != cut else { continue }
      if let last = cuts.last, !precedes(last[...], cut[...]) { continue }
      cuts.append(cut)
    }
    return cuts
  }

  /// Keys behind a key where nobody knows how far keys go: with each of its digits, and each beginning of a word,
  /// counted up by one, in order.
  ///
  /// - Parameter fixed: how many bytes at the start of the key cannot change.
  func ladder(behind key: [UInt8], fixed: Int, limit: Int) -> [[UInt8]] {
    let characters = scalars(key)
    var bytes = 0
    var rungs: [[UInt8]] = []
    for (place, scalar) in characters.enumerated() {
      defer { bytes += UTF8.width(scalar) }
      guard bytes >= fixed, place < Self.places, let next = Self.successor(scalar) else { continue }
      let varies = place < alphabets.count && alphabets[place].count > 1
      let beginsWord = bytes == fixed || place > 0 && !Self.isWord(characters[place - 1])
      guard varies || beginsWord else { continue }
      rungs.append(Self.bytes(characters[..<place] + [next]))
    }
    // Those in front tell most about how far keys go, those behind are where the next keys are.
    if rungs.count > limit { rungs = Array(rungs.prefix(limit / 2) + rungs.suffix(limit - limit / 2)) }
    return rungs.reversed()
  }

  /// Which part of the way from one key to another a third one is, 0 to 1.
  func progress(of key: [UInt8], from low: [UInt8], to high: [UInt8]) -> Double? {
    let (lower, upper) = (scalars(low), scalars(high))
    let start = zip(lower, upper).prefix { $0 == $1 }.count
    let (from, to) = (position(lower, from: start), position(upper, from: start))
    guard to > from else { return nil }
    return min(1, max(0, (position(scalars(key), from: start) - from) / (to - from)))
  }

  /// A key as a fraction, beginning at a place; what is behind a dozen places does not matter.
  private func position(_ scalars: ArraySlice<Unicode.Scalar>, from start: Int) -> Double {
    var value = 0.0
    var unit = 1.0
    for (place, scalar) in scalars.enumerated().dropFirst(start).prefix(24) {
      let alphabet = alphabet(place)
      unit /= Double(alphabet.count + 1)
      let isKnown = Self.rank(scalar, in: alphabet)
      value += unit * Double(min(isKnown + 1, alphabet.count))
    }
    return value
  }

  private func key(
    at position: Double, behind start: ArraySlice<Unicode.Scalar>, precision: Double
  ) -> [UInt8] {
    var scalars = Array(start)
    var rest = position
    var unit = 1.0
    while unit > precision, scalars.count < Self.places {
      let alphabet = alphabet(scalars.count)
      let value = rest * Double(alphabet.count + 1)
      let digit = min(max(0, Int(value)), alphabet.count)
      guard digit > 0 else { break }
      scalars.append(alphabet[digit - 1])
      rest = value - Double(digit)
      unit /= Double(alphabet.count + 1)
    }
    return Self.bytes(scalars)
  }

  private func alphabet(_ place: Int) -> [Unicode.Scalar] {
    place < alphabets.count && !alphabets[place].isEmpty ? alphabets[place] : Self.usual
  }

  private func scalars(_ key: [UInt8]) -> ArraySlice<Unicode.Scalar> {
    Array(String(decoding: key, as: UTF8.self).unicodeScalars)[...]
  }

  private static func bytes(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }

  /// The place of a character in an alphabet, or where it would be.
  private static func rank(_ scalar: Unicode.Scalar, in alphabet: [Unicode.Scalar]) -> Int {
    var (low, high) = (0, alphabet.count)
    while low < high {
      let middle = (low + high) / 2
      if alphabet[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func successor(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "9", "Z", "z": nil
    case _ where isWord(scalar): Unicode.Scalar(scalar.value + 1)
    default: nil
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z": true
    default: scalar.value >= 0x80
    }
  }

  /// For places that no key reached yet.
  private static let usual = (0x30...0x39).compactMap { Unicode.Scalar(UInt32($0)) }
}
