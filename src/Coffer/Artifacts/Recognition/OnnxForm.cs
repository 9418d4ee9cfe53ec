namespace Coffer.Artifacts.Recognition;

/// <summary>
/// ONNX: a message of Protocol Buffers with a version, who made it, and a graph whose first node names an operator. Other messages begin
/// alike, so all of that must be there.
/// </summary>
internal static class OnnxForm
{
    private const int Version = 1, Graph = 7, LastTextBeforeGraph = 6, Node = 1, Operator = 4;
    private const ulong NewestVersion = 100;

    public static bool Is(ReadOnlySpan<byte> prefix, long? size)
    {
        // ir_version stands first in all files that its tools write.
        var model = new ProtobufPrefix(prefix);
        if (!model.Next() || model is not { Field: Version, IsNumber: true, Number: > 0 and <= NewestVersion })
            return false;
        while (model.Next())
        {
            if (model.Field == Graph)
                return !model.IsNumber && (size is null || model.Length <= (ulong)size) && HasNode(model.Content);
            if (model.Field is > LastTextBeforeGraph and not 8 and not 14 || (model.Field != 5 && model.IsNumber))
                return false;
        }

        return false;
    }

    private static bool HasNode(ReadOnlySpan<byte> graph)
    {
        var inner = new ProtobufPrefix(graph);
        return inner.Next() && inner is { Field: Node, IsNumber: false } && NamesOperator(inner.Content);
    }

    private static bool NamesOperator(ReadOnlySpan<byte> node)
    {
        var inner = new ProtobufPrefix(node);
        while (inner.Next())
        {
            if (inner.IsNumber || inner.Field > 10)
                return false;
            if (inner.Field == Operator)
                return inner.Content.Length > 0 && char.IsAsciiLetter((char)inner.Content[0]) && inner.Content.IndexOfAnyExcept(Letters) < 0;
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<byte> Letters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."u8);
}
