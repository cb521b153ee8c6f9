/// The chain of ffmpeg's filters that makes a picture as a transform says.
struct PictureFilter {
  private var steps: [String] = []

  /// The chain; nil when the picture stays as it is.
  var text: String? { steps.isEmpty ? nil : steps.joined(separator: ",") }

  /// - Parameter isEven: whether sides must be even, as video encoders want them.
  init(_ transform: Transform, isEven: Bool) throws(MediaServerError) {
    let focus = transform.focus ?? Transform.Focus()
    let (width, height) = try transform.size()
    switch transform.rotation {
    case 90?: steps.append("transpose=clock")
    case 180?: steps.append("hflip,vflip")
    case 270?: steps.append("transpose=cclock")
    default: break
    }
    if let ratio = transform.ratio, width == nil || height == nil {
      let (a, b) = (ratio.width, ratio.height)
      steps.append("crop='min(iw,ih*\(a)/\(b))':'min(ih,iw*\(b)/\(a))':\(Self.place(focus)):exact=\(isEven ? 0 : 1)")
    }
    switch (width, height) {
    case (let width?, let height?):
      let fit = transform.fit ?? (transform.focus == nil ? .contain : .cover)
      steps += Self.scale(fit, width, height, focus, transform.background ?? "ffffff", isEven: isEven)
    case (let width?, nil): steps.append(Self.oneSide(width, "iw", isEven, transform) { "\($0):-\($1)" })
    case (nil, let height?): steps.append(Self.oneSide(height, "ih", isEven, transform) { "-\($1):\($0)" })
    case (nil, nil): if isEven { steps.append("scale=trunc(iw/2)*2:trunc(ih/2)*2") }
    }
    if width != nil || height != nil { steps.append("setsar=1") }
    addLook(transform)
  }

  private mutating func addLook(_ transform: Transform) {
    if let blur = transform.blur, blur > 0 { steps.append("gblur=sigma=\(blur)") }
    if let sharpen = transform.sharpen, sharpen > 0 { steps.append("unsharp=5:5:\(min(1.5, sharpen / 2))") }
    if transform.isGray { steps.append("hue=s=0") }
  }

  private static func oneSide(
    _ side: Int, _ name: String, _ isEven: Bool, _ transform: Transform, _ text: (_ side: String, _ unit: Int) -> String
  ) -> String {
    let side = isEven ? max(2, side - side % 2) : side
    // The proportions with the other side: −2 keeps it even, −1 leaves it.
    return "scale=" + text(transform.fit == .scaleDown ? "'min(\(name),\(side))'" : "\(side)", isEven ? 2 : 1)
  }

  private static func scale(
    _ fit: Transform.Fit, _ width: Int, _ height: Int, _ focus: Transform.Focus, _ background: String, isEven: Bool
  ) -> [String] {
    let (width, height) = isEven ? (max(2, width - width % 2), max(2, height - height % 2)) : (width, height)
    let within = "force_original_aspect_ratio=decrease" + (isEven ? ":force_divisible_by=2" : "")
    switch fit {
    case .contain: return ["scale=\(width):\(height):\(within)"]
    case .scaleDown: return ["scale='min(iw,\(width))':'min(ih,\(height))':\(within)"]
    case .stretch: return ["scale=\(width):\(height)"]
    case .pad:
      return [
        "scale=\(width):\(height):\(within)", "pad=\(width):\(height):(ow-iw)/2:(oh-ih)/2:color=0x\(background)",
      ]
    case .cover:
      return [
        "scale=\(width):\(height):force_original_aspect_ratio=increase",
        "crop=\(width):\(height):\(place(focus)):exact=\(isEven ? 0 : 1)",
      ]
    case .crop:
      let factor = "min(1,max(\(width)/iw,\(height)/ih))"
      let even = isEven ? "/2)*2" : ")"
      let (open, begin) = isEven ? ("trunc(", "trunc(") : ("(", "(")
      return [
        "scale='ceil(iw*\(factor))':'ceil(ih*\(factor))'",
        "crop='\(open)min(iw,\(width))\(even)':'\(begin)min(ih,\(height))\(even)':\(place(focus)):exact=\(isEven ? 0 : 1)",
      ]
    }
  }

  private static func place(_ focus: Transform.Focus) -> String { "(iw-ow)*\(focus.x):(ih-oh)*\(focus.y)" }
}
