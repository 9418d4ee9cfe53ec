using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Coffer.Configuration.Files;

/// <summary>
/// Reads YAML, and so JSON, into nodes that know their lines. Names twice are mistakes, and so are anchors and aliases, which let a
/// small file mean an endless one; nesting has an end.
/// </summary>
/// <param name="name">What the file is called in messages.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class FileReader(string name, List<ConfigurationMistake> mistakes)
{
    // The deepest setting stands four levels deep.
    private const int Deepest = 20;

    /// <summary>Reads the file's one document; null where nothing is in it, or it does not read.</summary>
    public FileNode.Map? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return null;
            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
                Mistake(parser.Current!.Start, "a second document begins here; keep one");
            switch (root)
            {
                case FileNode.Map map:
                    return map;
                case FileNode.One { Text: null } or null:
                    return null;
                default:
                    mistakes.Add(new(root.Origin, Column: null, "settings are written as name: value"));
                    return null;
            }
        }
        catch (YamlException e)
        {
            Mistake(e.Start, $"this is not YAML: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}{(e.Message.Contains("plain scalar", StringComparison.Ordinal) ? "; put text that holds a colon between quotes" : "")}");
            return null;
        }
        catch (TooDeepException)
        {
            return null;
        }
    }

    private FileNode? ReadNode(Parser parser, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > Deepest)
        {
            Mistake(start, $"more than {Deepest} levels; no setting stands so deep");
            throw new TooDeepException();
        }

        if (parser.TryConsume<AnchorAlias>(out _))
        {
            Mistake(start, "aliases of YAML (*name) are not read; write the value out");
            return null;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
            return OneOf(scalar);
        return parser.TryConsume<SequenceStart>(out _) ? ReadList(parser, start, depth) : ReadMap(parser, depth);
    }

    private FileNode.One OneOf(Scalar scalar)
    {
        var isNothing = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";

        // Quotes take a column, and what is escaped or folded is longer or shorter in the line.
        var isVerbatim = scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column - (scalar.Style == ScalarStyle.Plain ? 0 : 2) == scalar.Value.Length;
        return new(isNothing ? null : scalar.Value, isVerbatim, OriginOf(scalar.Start), (int)scalar.Start.Column + (scalar.Style == ScalarStyle.Plain ? 0 : 1));
    }

    private FileNode.List ReadList(Parser parser, Mark start, int depth)
    {
        var items = new List<FileNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(parser, depth + 1) is { } item)
                items.Add(item);
        }

        return new(items, OriginOf(start), (int)start.Column);
    }

    private FileNode.Map ReadMap(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var entries = new List<FileNode.Entry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var place = parser.Current!.Start;
            var key = ReadNode(parser, depth + 1) as FileNode.One;
            var value = ReadNode(parser, depth + 1);
            if (key?.Text is not { } known)
                Mistake(place, "the name of a setting is missing, or is no text");
            else if (entries.Find(entry => entry.Name == known) is { } first)
                Mistake(place, $"'{known}' stands twice, first in line {first.Origin.Line}; keep one");
            else if (value is not null)
                entries.Add(new(known, OriginOf(place), value));
        }

        return new(entries, OriginOf(start), (int)start.Column);
    }

    private void Mistake(Mark place, string message) => mistakes.Add(new(OriginOf(place), Column: null, message));

    private SettingOrigin OriginOf(Mark place) => new(SettingOriginKind.File, name, (int)place.Line);

    /// <summary>Ends the reading of what would exhaust the stack.</summary>
    private sealed class TooDeepException : Exception;
}
