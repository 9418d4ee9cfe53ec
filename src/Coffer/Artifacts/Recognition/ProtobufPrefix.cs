namespace Coffer.Artifacts.Recognition;

/// <summary>Walks the fields of a message of Protocol Buffers of which only the first bytes may be there.</summary>
/// <param name="bytes">Those.</param>
internal ref struct ProtobufPrefix(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>Whether it is a number; otherwise it is bytes.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>The number.</summary>
    public ulong Number { get; private set; }

    /// <summary>How many bytes it says it has.</summary>
    public ulong Length { get; private set; }

    /// <summary>As many of them as are there.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Goes to the next field; false at the end, and where it is none of the two kinds that are looked for.</summary>
    public bool Next()
    {
        if (!TryNumber(out var tag) || tag >> 3 is 0 or > int.MaxValue)
            return false;
        Field = (int)(tag >> 3);
        IsNumber = (tag & 7) == 0;
        if (!TryNumber(out var value))
            return false;
        (Number, Length) = (0, 0);
        Content = default;
        if (IsNumber)
        {
            Number = value;
            return true;
        }

        if ((tag & 7) != 2)
            return false;
        Length = value;
        var there = (int)Math.Min(value, (ulong)_rest.Length);
        Content = _rest[..there];
        _rest = _rest[there..];
        return true;
    }

    private bool TryNumber(out ulong number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(_rest.Length, 10); i++)
        {
            number |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }
}
