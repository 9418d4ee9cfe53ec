namespace Coffer.Retention;

/// <summary>Of what a rule keeps the newest versions.</summary>
public enum RetentionScope
{
    /// <summary>Of each artifact.</summary>
    Artifact,

    /// <summary>Of each type.</summary>
    Type,

    /// <summary>Of each job.</summary>
    Job,

    /// <summary>Of all that the rule matches.</summary>
    Store,
}
