/// The fragments of a file: each `moof` says what is in the `mdat` after it.
struct FragmentIndex {
  private var count = 0
  private var lastNumber: UInt64?
  /// How many bytes of samples the last fragment promises; nil where it does not say.
  private var promised: Int64?
  private var start: Int64 = 0
  private var defaults: [UInt64: MovieIndex.SampleDefaults] = [:]
  private var times: [UInt64: FragmentTimes] = [:]
  private var tracks: [UInt64: MovieIndex.Track] = [:]
  private var isWaiting = false

  var isEmpty: Bool { count == 0 }

  mutating func begin(_ box: BoxWalk.Box, _ examination: Examination) {
    if isWaiting { examination.add(.truncated, at: box.start, "a fragment has no content") }
    count &+= 1
    (promised, start, isWaiting) = (0, box.start, true)
  }

  mutating func read(_ box: BoxWalk.Box, in walk: BoxWalk) throws {
    let window = walk.examination.window
    var parts: [BoxWalk.Box] = []
    try walk.children(box) { child in
      guard parts.count < 65_536 else { throw TooMuch() }
      parts.append(child)
    }
    for part in parts {
      if part.kind == "mfhd", let number = try window.number(part.body &+ 4, 4) {
        if let last = lastNumber, number > last &+ 1, number &- last < 1 << 20 {
          walk.examination.add(.truncated, at: part.start, "fragments \(last &+ 1) to \(number &- 1) are missing")
        }
        if let last = lastNumber, number <= last, number <= 1 {
          if number < last { walk.examination.add(.joined, at: part.start, "a second recording follows") }
          for id in Array(times.keys) { times[id]?.restart() }
        }
        lastNumber = number
      }
      if part.kind == "traf" { try readTrack(part, in: walk) }
    }
  }

  private mutating func readTrack(_ box: BoxWalk.Box, in walk: BoxWalk) throws {
    let window = walk.examination.window
    var (size, duration): (UInt64?, UInt64?)
    var base: Int64 = start
    var scan: SampleScan?
    var (id, begin, run): (UInt64, Int64?, FragmentTimes.Run) = (0, nil, FragmentTimes.Run())
    var isTimed = true
    var (sum, isKnown) = (promised ?? 0, promised != nil)
    try walk.children(box) { child in
      if child.kind == "tfdt", let version = try window.byte(child.body) {
        begin = try window.number(child.body &+ 4, version == 1 ? 8 : 4).map { Int64(clamped: $0) }
      }
      if child.kind == "tfhd", let flags = try window.number(child.body, 4),
        let track = try window.number(child.body &+ 4, 4)
      {
        id = track
        // Which fields are there, in their order: base, description, duration, size.
        let before = (flags & 1 > 0 ? 8 : 0) &+ (flags & 2 > 0 ? 4 : 0) &+ (flags & 8 > 0 ? 4 : 0)
        // Offsets count from the fragment, unless another base is given.
        if flags & 1 > 0 { base = try window.number(child.body &+ 8, 8).map { Int64(clamped: $0) } ?? start }
        scan = tracks[id].flatMap { SampleScan($0, walk.examination) }
        size = flags & 0x10 > 0 ? try window.number(child.body &+ 8 &+ Int64(before), 4) : defaults[id]?.size
        duration = flags & 8 > 0 ? try window.number(child.body &+ 4 &+ Int64(before), 4) : defaults[id]?.duration
      }
      guard child.kind == "trun", let flags = try window.number(child.body, 4),
        let count = try window.number(child.body &+ 4, 4)
      else { return }
      let head: Int64 = 8 &+ (flags & 1 > 0 ? 4 : 0) &+ (flags & 4 > 0 ? 4 : 0)
      let fields = Int64([0x100, 0x200, 0x400, 0x800].filter { flags & $0 > 0 }.count) &* 4
      guard child.body.clampedPlus(head &+ Int64(count).clampedTimes(fields)) <= child.end else {
        return walk.examination.add(.structure, at: child.start, "the table `trun` has more entries than room")
      }
      if flags & 0x100 > 0 {
        for entry in 0..<Int64(count) {
          try walk.examination.step()
          run.add(try window.number(child.body &+ head &+ entry &* fields, 4) ?? 0)
        }
      } else if let duration {
        run.add(duration, samples: Int64(count))
      } else {
        isTimed = false
      }
      if flags & 0x200 > 0 {
        let first = flags & 1 > 0 ? try window.number(child.body &+ 8, 4) : nil
        var place = first.map { base.clampedPlus(Int64(Int32(truncatingIfNeeded: $0))) }
        let field: Int64 = flags & 0x100 > 0 ? 4 : 0
        for entry in 0..<Int64(count) {
          try walk.examination.step()
          let length = Int64(try window.number(child.body &+ head &+ entry &* fields &+ field, 4) ?? 0)
          sum = sum.clampedPlus(length)
          guard let sample = place, scan != nil, sample >= 0 else { continue }
          place = sample.clampedPlus(length)
          if sample.clampedPlus(length) <= walk.examination.size { try scan?.take(sample, length, at: nil) }
        }
      } else if let size {
        sum = sum.clampedPlus(Int64(clamped: size).clampedTimes(Int64(count)))
      } else {
        isKnown = false
      }
    }
    promised = isKnown ? sum : nil
    guard times[id] != nil || times.count < 1024 else { return }
    if isTimed {
      times[id, default: FragmentTimes()].take(run, start: begin, at: box.start)
    } else {
      times[id]?.restart()
    }
  }

  mutating func content(_ box: BoxWalk.Box, _ examination: Examination) {
    guard isWaiting else { return }
    isWaiting = false
    // What lies in the box is more only where others add to it.
    if let promised, promised > box.end &- box.body, box.end <= examination.size {
      examination.add(.structure, at: box.start, "a fragment has fewer bytes than its samples")
    }
  }

  /// The parts that an index of segments promises.
  func readSegments(_ box: BoxWalk.Box, in walk: BoxWalk) throws {
    let window = walk.examination.window
    guard box.end <= walk.examination.size, let version = try window.byte(box.body) else { return }
    let width: Int64 = version == 0 ? 4 : 8
    let fields = box.body &+ 12 &+ width
    guard let first = try window.number(fields, Int(width)), let count = try window.number(fields &+ width &+ 2, 2)
    else { return }
    var end = box.end.clampedPlus(Int64(clamped: first))
    for entry in 0..<Int64(count) {
      try walk.examination.step()
      guard let size = try window.number(fields &+ width &+ 4 &+ entry &* 12, 4) else { return }
      end = end.clampedPlus(Int64(size & 0x7FFF_FFFF))
    }
    if end > walk.examination.size, count > 0 {
      walk.examination.addMissing(end &- walk.examination.size, at: walk.examination.size, of: "the segments of `sidx`")
    }
  }

  /// What the movie's own box says of the samples of its tracks.
  mutating func take(_ movie: MovieIndex) {
    defaults = movie.defaults
    for track in movie.tracks { tracks[track.id] = track }
  }

  func check(_ movie: MovieIndex, _ examination: Examination) {
    if isWaiting { examination.add(.truncated, at: start, "the last fragment has no content") }
    for (id, times) in times.sorted(by: { $0.key < $1.key }) {
      times.check(examination, timescale: tracks[id]?.timescale ?? 0)
    }
    if movie.isFragmented, isEmpty, !movie.hasSamples {
      examination.add(.truncated, at: examination.size, "there are no fragments")
    }
  }
}
