// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Does something when it is asked who an agent is, and says what it likes.
contract MeddlingRegistry {
    address public immutable answer;
    address public immutable target;
    bytes public call;

    constructor(address answer_, address target_, bytes memory call_) {
        (answer, target, call) = (answer_, target_, call_);
    }

    function getAgentWallet(uint256) external returns (address) {
        return meddle();
    }

    function ownerOf(uint256) external returns (address) {
        return meddle();
    }

    function meddle() private returns (address) {
        (bool success,) = target.call(call);
        require(success);
        return answer;
    }
}

/// @title Knows the owners of agents and none of their wallets.
contract OwnersOnlyRegistry {
    address public immutable answer;

    constructor(address answer_) {
        answer = answer_;
    }

    function getAgentWallet(uint256) external pure returns (address) {
        revert();
    }

    function ownerOf(uint256) external view returns (address) {
        return answer;
    }
}
