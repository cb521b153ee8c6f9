/// How the facts about the screen and the brightness of HDR10 reach the output.
///
/// x265 and SVT-AV1 write them into the stream when told; MP4 and Matroska get them from ffmpeg where the source's
/// container had them. libvpx and libaom take none, so facts that were only inside the stream are lost there.
struct HDRPlan {
  /// Pairs for `-x265-params`.
  let x265: [String]
  /// Pairs for `-svtav1-params`.
  let svtav1: [String]

  init(_ video: MediaStream) {
    guard video.colorTransfer == "smpte2084" else {
      (x265, svtav1) = ([], [])
      return
    }
    var (x265, svtav1) = (["hdr10=1", "repeat-headers=1"], [String]())
    if let screen = video.mastering {
      x265.append("master-display=" + Self.text(screen, unit: 50_000, light: 10_000) { "\(Int($0.rounded()))" })
      svtav1.append("mastering-display=" + Self.text(screen, unit: 1, light: 1, Self.decimal))
    }
    if let light = video.contentLight {
      x265.append("max-cll=\(light.maximum),\(light.average)")
      svtav1.append("content-light=\(light.maximum),\(light.average)")
    }
    (self.x265, self.svtav1) = (x265, svtav1)
  }

  private static func text(
    _ screen: MasteringDisplay, unit: Double, light: Double, _ format: (Double) -> String
  ) -> String {
    func point(_ name: String, _ point: MasteringDisplay.Point) -> String {
      "\(name)(\(format(point.x * unit)),\(format(point.y * unit)))"
    }
    return point("G", screen.green) + point("B", screen.blue) + point("R", screen.red) + point("WP", screen.white)
      + "L(\(format(screen.maxLuminance * light)),\(format(screen.minLuminance * light)))"
  }

  /// A number with at most five digits after the point and no exponent.
  private static func decimal(_ number: Double) -> String {
    let scaled = Int((number * 100_000).rounded())
    let digits = "\(scaled % 100_000)"
    return "\(scaled / 100_000)." + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
