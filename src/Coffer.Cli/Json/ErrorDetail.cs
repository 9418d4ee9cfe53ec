using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Coffer.Cli.Json;

/// <summary>What went wrong.</summary>
internal sealed record ErrorDetail(
    [property: Description("the kind of error, as in the table of exit codes")] string Kind,
    [property: Description("one line: what the matter is, and the next step")] string Message,
    [property: Description("the stack trace, with --verbose"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Stack);
