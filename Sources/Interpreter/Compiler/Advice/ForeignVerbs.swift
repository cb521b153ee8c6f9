/// What people write who come from other shells and query languages, and what it is called here.
enum Foreign {
  /// What to do instead.
  struct Remedy {
    /// A name that takes the same arguments, so that it can stand in the other's place.
    var replacement: String?
    /// A sentence.
    var help: String?

    static func name(_ replacement: String) -> Remedy { Remedy(replacement: replacement) }
    static func help(_ help: String) -> Remedy { Remedy(help: help) }
  }

  /// Verbs, and words that begin a statement elsewhere.
  static let verbs: [String: Remedy] = [
    "awk": .help("`split` and `parse` take texts apart, `select` keeps columns"),
    "compress": .name("optimize"), "const": .name("let"), "convert": .name("optimize"), "copy": .name("cp"),
    "cut": .help("`split` and `parse` take texts apart, `select` keeps columns"),
    "date": .help("`now` gives the present moment"),
    "declare": .help("a variable: `let name = …`, or `var name = …` if it changes"),
    "del": .name("rm"), "delete": .name("rm"), "dir": .name("ls"), "distinct": .name("dedupe"), "drop": .name("skip"),
    "elif": .help("write `else if` after the block of an `if`"), "encode": .name("optimize"),
    "error": .name("fail"), "exec": .help("another program runs as `^name arguments`"),
    "export": .help("a variable: `let name = …`"), "filter": .name("where"),
    "fn": .help("define it with `def name(parameters) { … }`"), "fold": .name("reduce"), "foreach": .name("each"),
    "func": .help("define it with `def name(parameters) { … }`"),
    "function": .help("define it with `def name(parameters) { … }`"),
    "grep": .help("keep rows with `where name contains 'x'`, or `where name =~ 'pattern'`"),
    "head": .help("`first 5` keeps the first five"), "import": .name("use"), "include": .name("use"),
    "insert": .name("set"), "length": .name("count"), "limit": .name("first"), "load": .name("open"),
    "local": .help("a variable: `let name = …`"), "man": .name("help"), "map": .name("each"), "mut": .name("var"),
    "mutate": .name("set"), "order": .help("put rows in order with `sort size --desc`"), "orderby": .name("sort"),
    "parallel": .name("par"), "println": .name("print"), "project": .name("select"), "puts": .name("print"),
    "quit": .name("exit"), "raise": .name("fail"), "read": .help("`stdin` reads standard input, `open FILE` a file"),
    "remove": .name("rm"), "require": .name("use"), "run": .help("another program runs as `^name arguments`"),
    "sed": .help("change a column with `set name replace(name, 'a', 'b')`"), "seq": .help("`1..5` is a range"),
    "size": .name("count"), "sort-by": .name("sort"), "sortby": .name("sort"), "tail": .name("last"),
    "take": .name("first"), "throw": .name("fail"), "transcode": .name("optimize"), "unique": .name("dedupe"),
    "unlink": .name("rm"), "update": .name("set"), "wc": .help("`count` counts rows, `lines | count` those of a text"),
    "write": .name("save"), "xargs": .help("`each { … $it … }` runs a block for each item"),
  ]

  /// Programs that people have; each runs as `^name`.
  static let programs: Set<String> = [
    "apt", "aws", "bash", "brew", "cargo", "chmod", "chown", "cmake", "curl", "df", "diff", "docker", "exiftool",
    "ffmpeg",
    "ffplay", "ffprobe", "fish", "gh", "git", "gunzip", "gzip", "jq", "k6", "kill", "less", "ln", "magick", "make",
    "mediainfo", "mkvmerge", "more", "mount", "nano", "node", "npm", "perl", "ping", "ps", "python", "python3",
    "rclone",
    "rsync", "ruby", "s3cmd", "s5cmd", "scp", "sh", "sha256sum", "ssh", "sudo", "swift", "systemctl", "tar", "top",
    "touch", "unzip", "vim", "wget", "yt-dlp", "zip", "zsh",
  ]

  /// Functions of expressions.
  static let functions: [String: Remedy] = [
    "average": .name("mean"), "avg": .name("mean"), "downcase": .name("lower"), "length": .name("len"),
    "lowercase": .name("lower"), "maximum": .name("max"), "median": .help("`pct(column, 50)` is the median"),
    "minimum": .name("min"), "percentile": .name("pct"), "quantile": .name("pct"),
    "range": .help("a range is written `0..<5`"), "seq": .help("a range is written `1..5`"),
    "size": .name("len"), "str": .help("put values into a text with `\"…$x…\"`"),
    "string": .help("put values into a text with `\"…$x…\"`"), "strip": .name("trim"), "time": .name("now"),
    "tolower": .name("lower"), "total": .name("sum"), "toupper": .name("upper"), "upcase": .name("upper"),
    "uppercase": .name("upper"),
  ]

  /// Types of parameters.
  static let types: [String: String] = [
    "array": "list", "boolean": "bool", "datetime": "date", "decimal": "float", "dict": "record", "directory": "path",
    "double": "float", "file": "path", "filesize": "size", "function": "closure", "integer": "int", "map": "record",
    "number": "float", "object": "record", "str": "text", "string": "text", "time": "date", "timestamp": "date",
    "tuple": "list",
  ]

  /// Names for one thing: of columns, of fields, of flags.
  private static let synonyms: [Set<String>] = [
    ["name", "filename", "basename", "file", "key"], ["stem", "basename"],
    ["ext", "extension", "suffix", "filetype"], ["size", "bytes", "length", "filesize"],
    ["modified", "mtime", "date", "time", "last-modified", "lastmodified", "updated"],
    ["parent", "dir", "dirname", "folder", "directory"], ["type", "kind"], ["path", "url", "file", "key"],
    ["message", "msg", "text", "error", "reason"], ["overwrite", "force", "replace", "clobber", "f"],
    ["desc", "reverse", "descending", "r"],
    ["jobs", "workers", "threads", "transfers", "parallel", "concurrency", "checkers"],
    ["dry-run", "simulate", "dryrun", "what-if", "n"], ["out", "output", "o", "dest", "target"],
    ["yes", "assume-yes", "y", "force", "f"], ["quiet", "silent", "q"],
    ["depth", "max-depth", "maxdepth", "level", "recursion"], ["count", "limit", "n", "lines"],
    ["height", "h", "resolution"], ["bitrate", "b", "rate", "video-bitrate"], ["format", "f", "type"],
    ["width", "w"], ["duration", "length", "seconds"], ["codec", "vcodec", "encoder"],
  ]

  /// Which of some names is another word for this one.
  static func synonym(of name: String, in known: [String]) -> String? {
    let wanted = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    return known.first { candidate in synonyms.contains { $0.contains(wanted) && $0.contains(candidate) } }
  }

  /// Values of other languages.
  static let literals: [String: String] = [
    "False": "false", "NULL": "null", "Nil": "null", "None": "null", "Null": "null", "True": "true", "FALSE": "false",
    "TRUE": "true", "nil": "null", "undefined": "null",
  ]
}
