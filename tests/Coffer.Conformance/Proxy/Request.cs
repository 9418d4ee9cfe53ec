namespace Coffer.Conformance.Proxy;

/// <summary>Says which requests a fault is for. Each call narrows it; a value is never changed.</summary>
public sealed class Request
{
    private readonly Func<ProxiedRequest, bool>[] _conditions;

    private Request(Func<ProxiedRequest, bool>[] conditions, int first, int count)
    {
        _conditions = conditions;
        FirstTurn = first;
        Turns = count;
    }

    /// <summary>Every request.</summary>
    public static Request Any { get; } = new([], 1, int.MaxValue);

    /// <summary>Every GET.</summary>
    public static Request Get { get; } = Method("GET");

    /// <summary>Every HEAD.</summary>
    public static Request Head { get; } = Method("HEAD");

    /// <summary>Every PUT.</summary>
    public static Request Put { get; } = Method("PUT");

    /// <summary>Every POST.</summary>
    public static Request Post { get; } = Method("POST");

    /// <summary>Every DELETE.</summary>
    public static Request Delete { get; } = Method("DELETE");

    internal int FirstTurn { get; }

    internal int Turns { get; }

    /// <summary>Whose decoded path contains a text.</summary>
    public Request KeyContains(string text) => Where(request => request.Path.Contains(text, StringComparison.Ordinal));

    /// <summary>Whose decoded path ends with a text.</summary>
    public Request KeyEndsWith(string text) => Where(request => request.Path.EndsWith(text, StringComparison.Ordinal));

    /// <summary>With a query parameter, of any value or of this.</summary>
    public Request Query(string name, string? value = null) =>
        Where(request => request.QueryValue(name) is { } found && (value is null || found == value));

    /// <summary>Without a query parameter.</summary>
    public Request WithoutQuery(string name) => Where(request => request.QueryValue(name) is null);

    /// <summary>With a header, of any value or of this.</summary>
    public Request Header(string name, string? value = null) =>
        Where(request => request.Header(name) is { } found && (value is null || found == value));

    /// <summary>That a test chooses. Called once a request, one at a time.</summary>
    public Request Where(Func<ProxiedRequest, bool> condition) => new([.. _conditions, condition], FirstTurn, Turns);

    /// <summary>Only the nth of those that fit, from 1.</summary>
    public Request Nth(int number) => From(number).Times(1);

    /// <summary>The nth of those that fit, from 1, and all that follow.</summary>
    public Request From(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new(_conditions, number, Turns);
    }

    /// <summary>So many of those that fit, and then no more.</summary>
    public Request Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(_conditions, FirstTurn, count);
    }

    /// <summary>Whether a request fits, whichever it is of those that do.</summary>
    public bool Fits(ProxiedRequest request) => Array.TrueForAll(_conditions, condition => condition(request));

    private static Request Method(string method) => Any.Where(request => request.Method == method);
}
