namespace Coffer.S3.Buckets;

/// <summary>What became of a step.</summary>
public enum BucketOutcome
{
    /// <summary>It was so already.</summary>
    Same,

    /// <summary>It was done.</summary>
    Changed,

    /// <summary>It would be done, were this no dry run.</summary>
    WouldChange,

    /// <summary>The service refused it.</summary>
    Refused,
}
