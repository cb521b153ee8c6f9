extension MasteringDisplay {
  /// Reads ffprobe's fractions; nil when one is missing, as half a screen says nothing.
  init?(_ data: ProbeDocument.SideData) {
    guard let red = Self.point(data.red_x, data.red_y), let green = Self.point(data.green_x, data.green_y),
      let blue = Self.point(data.blue_x, data.blue_y), let white = Self.point(data.white_point_x, data.white_point_y),
      let dark = data.min_luminance?.ratio, let bright = data.max_luminance?.ratio,
      dark >= 0, bright > dark, bright <= 100_000
    else { return nil }
    self.init(red: red, green: green, blue: blue, white: white, minLuminance: dark, maxLuminance: bright)
  }

  private static func point(_ x: ProbeDocument.Loose?, _ y: ProbeDocument.Loose?) -> Point? {
    guard let x = x?.ratio, let y = y?.ratio, (0...1).contains(x), (0...1).contains(y) else { return nil }
    return Point(x: x, y: y)
  }
}

extension ContentLight {
  init?(_ data: ProbeDocument.SideData) {
    guard let maximum = data.max_content?.integer, let average = data.max_average?.integer,
      (0...100_000).contains(maximum), (0...100_000).contains(average), maximum > 0
    else { return nil }
    self.init(maximum: maximum, average: average)
  }
}
