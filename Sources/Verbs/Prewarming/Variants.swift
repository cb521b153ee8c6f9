import Interpreter
import Prewarming
import Quantities

/// Shows which URLs objects have, without a request.
struct Variants: Verb {
  static let summary = "Give the URLs of objects that `prewarm` would request, a row each, without requesting anything."
  static let discussion = """
    Objects come from the pipeline, by name, or are listed as the filters say. Keys are percent-encoded; an object has each of its \
    URLs once, even when two variants mean the same. `--list` shows the variants that are known. More are defined in the settings, under \
    `variants:`, with the parameters in the order of the URL: `hero: {width: 1600, format: webp}`, for videos with `media: video`, with \
    a `style:` (query, path, im, cloudflare, …), or with a URL of any form: `template: "{base}/{width}x{height}/{key}"`.
    """
  static let examples = [
    Example(
      "Of an object",
      "variants r2:images/cat.jpg --base-url https://cdn.example.com --variants thumbnail,webp | get url",
      gives:
        "https://cdn.example.com/cat.jpg?fit=cover&height=150&width=150\nhttps://cdn.example.com/cat.jpg?format=webp"),
    Example("Of all pictures", "ls r2:images | variants --base-url https://cdn.example.com | save urls.csv"),
    Example(
      "What is known", "variants --list | where name starts-with mobile | get name",
      gives: "mobile_small\nmobile_medium\nmobile_large\nmobile\nmobile_small\nmobile_tiny"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = [
    Column("object", .path, "the object"), Column("variant", .text, "the variant"), Column("url", .text, "its URL"),
    Column("media", .text, "image or video; null for URLs that flow in"),
    Column("width", .int, "the width that is asked for, in pixels"),
    Column("height", .int, "the height that is asked for, in pixels"),
    Column("format", .text, "the format that is asked for"),
    Column("size", .size, "bytes of the original, where they are known"),
  ]
  private static let listColumns = [
    Column("name", .text, "what it is called"), Column("media", .text, "image or video"),
    Column("style", .text, "how it stands in a URL by default"),
    Column("parameters", .text, "what is asked for, in the order of the declaration"),
    Column("width", .int, "in pixels"), Column("height", .int, "in pixels"), Column("format", .text, "the format"),
    Column("usual", .bool, "whether it is asked for when nobody says"),
    Column("origin", .text, "built-in, or where in the settings it is defined"),
  ]

  @ItemList("Objects; from the pipeline if none are named.")
  var objects: Items

  @Switch("Show the variants that are known.", replacesItems: true)
  var list: Bool

  @OptionGroup var options: VariantOptions
  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { Schema(list ? Self.listColumns : Self.columns) }

  func check() throws { try options.check() }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if list { return try known(context) }
    let isListed = !objects.named.isEmpty || filters.namePlace
    guard isListed || context.hasInput else {
      throw Failure(
        "no-input", "`variants` has no objects to work on",
        hint: "`ls r2:images | variants --base-url …`; `variants --list` shows those that are known", number: "N0120",
        exitStatus: ExitStatus.usage)
    }
    var plan = try WarmPlan(Self.name, options, filters, needsBase: isListed, in: context)
    let items = try context.warmItems(objects, input, of: Self.name, options, filters)
    let shape = Shape(Self.columns.map(\.name))
    return Rows(details: ["media", "size", "width", "height", "format"], close: items.close) {
      while let batch = try items.next() {
        try context.cancellation.check()
        var rows: Batch = []
        for value in batch {
          do {
            guard let object = try plan.object(for: value) else { continue }
            rows += object.urls.map { .record(Record(shape, Self.values(of: $0, object))) }
          } catch {
            rows.append(try context.failedObject(value, error))
          }
        }
        if !rows.isEmpty { return rows }
      }
      plan.passedOver.words.forEach(context.session.remarkAtEnd)
      return nil
    }
  }

  private static func values(of url: PlannedURL, _ object: PlannedObject) -> [Value] {
    [
      .path(PathText(object.name)), .text(url.name), .text(url.url),
      url.variant.map { .text($0.media.rawValue) } ?? .null, url.variant?.width.map { .int($0) } ?? .null,
      url.variant?.height.map { .int($0) } ?? .null, url.variant?.format.map { .text($0) } ?? .null,
      object.row.size.map { .size(ByteSize(bytes: $0)) } ?? .null,
    ]
  }

  private func known(_ context: Context) throws -> Rows {
    let settings = context.tools.settings
    let shape = Shape(Self.listColumns.map(\.name))
    return Rows(
      try VariantCatalogue(settings).all.map { variant in
        let origin = settings.variants.first { variant.isOwn && $0.name == variant.name }.map { "\($0.origin)" }
        return .record(
          Record(
            shape,
            [
              .text(variant.name), .text(variant.media.rawValue),
              .text(variant.template == nil ? variant.style.rawValue : "template"),
              .text(variant.parameters.map(\.description).joined(separator: " ")),
              variant.width.map { .int($0) } ?? .null, variant.height.map { .int($0) } ?? .null,
              variant.format.map { .text($0) } ?? .null,
              .bool(VariantCatalogue.usualNames(variant.media).contains(variant.name)),
              .text(origin ?? "built-in"),
            ]))
      })
  }
}

extension Context {
  /// What `variants` and `prewarm` work on. The sort of media chooses among what flows in, too.
  func warmItems(
    _ named: Items, _ input: Rows, of verb: String, _ options: VariantOptions, _ filters: ListingFilters
  ) throws -> Rows {
    let isFlow = named.named.isEmpty && !filters.namePlace
    // Extensions of one's own tell the sort in another way than the listing's filter does.
    let choosesSort = isFlow || !options.imageExtensions.isEmpty || !options.videoExtensions.isEmpty
    let items = try items(named, input, of: verb, filters: filters, choosesSort: choosesSort)
    items.narrow(Demand(columns: WarmTargetReader.columns))
    return items
  }

  /// The row of an object that has no address.
  func failedObject(_ value: Value, _ error: any Error) throws -> Value {
    if let failure = error as? Failure, failure.exitStatus == ExitStatus.usage || failure.code == "no-path" {
      throw error
    }
    var row = Record()
    switch value {
    case .record(let record): row["object"] = record["path"] ?? record["object"] ?? .null
    case .path, .text: row["object"] = value
    default: throw error
    }
    return try failedRow(row, error)
  }
}
